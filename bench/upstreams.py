"""Upstreams that cost next to nothing, so that what stands before them is measured.

The same two programs answer everywhere: nginx with a page of 100 bytes, and the echo of `websocket.c`.
Directly and behind plain proxies they listen on a port; Greenroom and ShinyHub start them as apps.
"""

import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.installing import CACHE, from_debian
from bench.programs import free_port, running

SOURCE = Path(__file__).with_name("websocket.c")
PAGE = """
daemon off; worker_processes 1; pid {folder}/nginx-page.pid; error_log /dev/null crit;
events {{ worker_connections 8192; }}
http {{
 access_log off; keepalive_requests 1000000;
 client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
 uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
 server {{
  listen {place};
  location / {{ default_type text/plain; return 200 "{page}"; }}
 }}
}}
"""
RUN_NGINX = """
case $1 in /*) place=unix:$1 ;; *) place=127.0.0.1:$1 ;; esac
work=$(mktemp -d)
sed -e "s|PLACE|$place|" -e "s|WORK|$work|g" nginx.conf >"$work/nginx.conf"
exec {program} -c "$work/nginx.conf"
"""
RUN_ECHO = 'work=$(mktemp -d); cp websocket "$work"; chmod +x "$work/websocket"; exec "$work/websocket" serve "$1"\n'


def echo_program() -> Path:
    """Return the compiled echo server and client."""
    compiler = from_debian("gcc")
    program = CACHE / "websocket"
    if not program.exists() or program.stat().st_mtime < SOURCE.stat().st_mtime:
        CACHE.mkdir(parents=True, exist_ok=True)
        flags = ("-O2", "-D_GNU_SOURCE", "-o", str(program))
        subprocess.run((str(compiler), *flags, str(SOURCE)), check=True)
    return program


@contextmanager
def page_server(folder: Path, core: int) -> Generator[int]:
    """Serve the page on a port, and yield the port."""
    port = free_port()
    config = folder / "nginx-page.conf"
    config.write_text(_page(str(folder), f"127.0.0.1:{port} backlog=4096"))
    argv = (str(from_debian("nginx")), "-c", str(config))
    with running(argv, folder / "page.log", port=port, core=core):
        yield port


@contextmanager
def echo_server(folder: Path, core: int) -> Generator[int]:
    """Echo WebSockets on a port, and yield the port."""
    port = free_port()
    argv = (str(echo_program()), "serve", str(port))
    with running(argv, folder / "echo.log", port=port, core=core):
        yield port


def page_app(folder: Path, slug: str) -> Path:
    """Write the page as an app that both hosts start by a command."""
    files = {
        "nginx.conf": _page("WORK", "PLACE"),
        "run.sh": RUN_NGINX.format(program=from_debian("nginx")),
    }
    return _command_app(folder / slug, slug, files)


def echo_app(folder: Path, slug: str) -> Path:
    """Write the echo as an app that both hosts start by a command."""
    app = _command_app(folder / slug, slug, {"run.sh": RUN_ECHO})
    shutil.copy(echo_program(), app / "websocket")
    return app


def _command_app(folder: Path, slug: str, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    ours = f'[app]\nslug = "{slug}"\nkind = "command"\naccess = "signed-in"\n'
    ours += 'command = ["sh", "run.sh", "{socket}"]\n'
    theirs = '[app]\ncommand = ["sh", "run.sh", "{port}"]\n'
    for name, text in (files | {"greenroom.toml": ours, "shinyhub.toml": theirs}).items():
        (folder / name).write_text(text)
    return folder


def _page(folder: str, place: str) -> str:
    return PAGE.format(folder=folder, place=place, page="0123456789" * 10)
