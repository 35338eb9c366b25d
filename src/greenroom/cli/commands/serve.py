"""`serve`."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter


def serve(
    *,
    port: Annotated[int | None, Parameter(env_var="GREENROOM_PORT")] = None,
    listen: Annotated[str | None, Parameter(env_var="GREENROOM_LISTEN")] = None,
    home: Annotated[Path | None, Parameter(env_var="GREENROOM_HOME")] = None,
    public_url: Annotated[str | None, Parameter(env_var="GREENROOM_PUBLIC_URL")] = None,
    config: Annotated[Path | None, Parameter(env_var="GREENROOM_CONFIG")] = None,
    stop: bool = False,
) -> None:
    """Run the server until it is told to stop (Ctrl-C or SIGTERM).

    Settings come from these options, then GREENROOM_* variables, then /etc/greenroom/server.toml.
    It stays in the foreground and writes its log to standard error, as systemd likes it. Ctrl-C
    and SIGTERM end only the server: apps go on, and the next server takes them over.

    Parameters
    ----------
    port
        Port of the dashboard and the apps; 8080 if not set.
    listen
        Address to listen on; 127.0.0.1 if not set, 0.0.0.0 for everybody.
    home
        Folder for everything it keeps; /var/lib/greenroom for root if not set.
    public_url
        The address people type, when it differs from http://localhost:PORT.
    config
        The file of settings; /etc/greenroom/server.toml if not set.
    stop
        End the server of that home, its apps and its Envoy instead.
    """
    from greenroom import wiring
    from greenroom.cli.settings import settings_with

    given: dict[str, Any] = {
        "port": port,
        "listen": listen,
        "home": home,
        "public_url": public_url,
    }
    said = {name: value for name, value in given.items() if value is not None}
    settings = settings_with(config, said)
    if stop:
        wiring.stop(settings)
    else:
        wiring.serve(settings)
