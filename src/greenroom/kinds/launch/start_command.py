"""Runs an app's own command. Arguments: socket, then the command with `{port}` or `{socket}`.

With `{socket}` the command listens on the Unix socket itself; else it gets a port of its own on
127.0.0.1, as `{port}` and as the variable PORT, and its connections are carried from the socket.
"""

import os
import sys
from pathlib import Path

from greenroom_relay import relay

if __name__ == "__main__":
    path, *command = sys.argv[1:]
    programs = str(Path(sys.executable).parent)
    os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", os.defpath)
    if not any("{socket}" in word for word in command):
        sys.exit(relay(command, path))
    os.umask(0)  # so that the gateway, another user, can connect
    command = [word.replace("{socket}", path) for word in command]
    os.execvp(command[0], command)  # noqa: S606
