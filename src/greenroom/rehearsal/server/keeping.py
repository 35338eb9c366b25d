"""The folders of rehearsals: what was seen, what it was compared with, and the reports.

<home>/rehearsals/<rehearsal>/<journey>/seen/       a file per step, images as images
                                       approved/   what they were compared with
                                       load.html  load.json
<home>/rehearsals/accepted/<judgement>/            what somebody accepted; it stays
"""

import re
import shutil
from pathlib import Path

from greenroom.kernel.errors import NotFoundError
from greenroom.rehearsal.server.model import Judgement
from greenroom.rehearsal.snapshot.files import read_snapshot, write_snapshot
from greenroom.rehearsal.snapshot.model import Snapshot

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")
SEEN, APPROVED = "seen", "approved"
REPORTS = {"load": "load.html", "profile": "profile.html", "speedscope": "profile.speedscope.json"}


def is_usable(journey: str) -> bool:
    """Whether a journey's name can be the name of a folder."""
    return bool(NAME.fullmatch(journey))


class Keeping:
    """Reads and writes the folders below `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home / "rehearsals"

    def folder(self, rehearsal: str) -> Path:
        """Return a rehearsal's folder, which may not be there any more."""
        return self._home / rehearsal

    def fresh(self, rehearsal: str) -> Path:
        """Return a rehearsal's folder, empty."""
        folder = self.folder(rehearsal)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def snapshot(self, rehearsal: str, journey: str, which: str) -> Snapshot | None:
        """Return what a rehearsal saw, or what that was compared with."""
        if not is_usable(journey) or which not in (SEEN, APPROVED):
            return None
        return read_snapshot(self.folder(rehearsal) / journey / which)

    def report(self, rehearsal: str, journey: str, name: str) -> Path:
        """Return a report's file, or raise `NotFoundError`."""
        file = self.folder(rehearsal) / journey / REPORTS.get(name, "-")
        if not is_usable(journey) or not file.is_file():
            raise NotFoundError(
                f"This rehearsal has no such report of {journey[:80]}.",
                "It was not asked for, or its time is over.",
                "greenroom rehearse makes it anew.",
            )
        return file

    def accepted(self, judgement: Judgement) -> Path:
        """Return the folder of what was accepted by a judgement."""
        return self._home / "accepted" / judgement.id

    def keep_accepted(self, judgement: Judgement, snapshot: Snapshot) -> None:
        """Keep what was accepted for as long as the app lives."""
        folder = self.accepted(judgement)
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_snapshot(folder, snapshot)

    def remove(self, rehearsal: str) -> int:
        """Remove a rehearsal's folder; return the bytes that it gave back."""
        folder = self.folder(rehearsal)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        shutil.rmtree(folder, ignore_errors=True)
        return size
