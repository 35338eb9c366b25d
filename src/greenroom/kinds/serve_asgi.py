"""The command that serves an ASGI app on a Unix socket behind the gateway."""

from greenroom.kinds.model import Call

OPTIONS = (
    "--proxy-headers",
    "--forwarded-allow-ips=*",  # only the gateway can reach the socket
    "--no-access-log",  # the gateway writes it
    "--log-level=warning",
    "--timeout-graceful-shutdown=3",  # an open WebSocket must not hold up a stop
    "--timeout-keep-alive=3900",  # longer than the gateway keeps an idle connection
)


def uvicorn(call: Call, target: str, folder: str = "") -> tuple[str, ...]:
    """Return the command for `module:object`, or `module:function()` for a factory, in `folder`."""
    factory = ("--factory",) if target.endswith("()") else ()
    root = ("--root-path", call.base_path) if call.base_path else ()
    return (
        call.interpreter,
        "-m",
        "uvicorn",
        target.removesuffix("()"),
        "--app-dir",
        folder or call.bundle,
        "--uds",
        call.socket,
        *OPTIONS,
        *root,
        *factory,
    )
