"""The command that runs one of the scripts in `launch/`, which all take the same four arguments."""

from greenroom.kinds.model import Call


def launch(call: Call, script: str) -> tuple[str, ...]:
    """Return the command: interpreter, script, then entry, folder, socket and base path."""
    return (
        call.interpreter,
        f"{call.launchers}/{script}",
        call.entry,
        call.bundle,
        call.socket,
        call.base_path,
    )
