"""Any program that can listen on a port or a socket."""

from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.kinds.model import Call, Found, Language, Start


class NoCommandError(GreenroomError):
    """The kind is `command`, but no command was given."""

    code = "no-command"


class Command:
    """The app's own command from `greenroom.toml`, with `{port}` or `{socket}` filled in."""

    name = "command"
    title = "Own command"
    language: Language = "python"
    ready_path = "/"

    def find(self, folder: Path) -> Found | None:
        """Recognise nothing: a command is always said, never guessed."""
        return None

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Need nothing."""
        return ()

    def start(self, call: Call) -> Start:
        """Run the command; `python` is the environment's."""
        if not call.command:
            raise NoCommandError(
                "This app has no command to run.",
                'greenroom.toml says kind = "command" without `command`.',
                'Write, for example, command = ["python", "server.py", "--port", "{port}"].',
            )
        launcher = f"{call.launchers}/start_command.py"
        base = {"BASE_PATH": call.base_path} if call.base_path else {}
        return Start((call.interpreter, launcher, call.socket, *call.command), base)
