"""What can be profiled: an app on a stand, or a process that runs already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from greenroom.kinds.model import Language
from greenroom.rehearsal.replay.model import Target
from greenroom.rehearsal.stand import Stand


class OnStand:
    """An app on a stand; it can be started anew, so that its start is seen as well."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self.name = stand.folder.name
        self.target, self.folder, self.seen_as = stand.target, stand.folder, ""
        self.language: Language = stand.prepared.kind.language
        self.framework, self.room = stand.prepared.kind.name, None

    @property
    def pid(self) -> int:
        """The app's process."""
        return self._stand.pid

    async def restart(self, environment: Mapping[str, str]) -> float | None:
        """Start the app anew."""
        await self._stand.stop()
        self._stand.environment = environment
        await self._stand.start()
        return self._stand.started_at

    async def ready(self) -> float:
        """Wait for its first answer."""
        await self._stand.ready()
        return self._stand.ready_at


@dataclass
class Running:
    """A process that runs and is not started anew, such as an instance in its sandbox."""

    name: str
    target: Target
    pid: int
    folder: Path
    seen_as: str = "/app"
    language: Language = "python"
    framework: str = ""
    room: Path | None = None

    async def restart(self, environment: Mapping[str, str]) -> float | None:
        """Leave it as it is."""
        del environment
        return None

    async def ready(self) -> float:
        """It is."""
        return 0.0
