"""A server that speaks S3, in a process of its own, and a bucket in it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager

from e2e.server import free_port

PATIENCE = 60.0


@contextmanager
def bucket() -> Generator[dict[str, str]]:
    """Serve until the end; yield the environment in which `s3://bucket` is found."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    argv = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/moto-api/")
        urllib.request.urlopen(urllib.request.Request(f"{address}/bucket", method="PUT")).close()
        yield {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "something",
            "AWS_DEFAULT_REGION": "us-east-1",
            "PATH": os.environ["PATH"],
        }
    finally:
        server.kill()
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            assert time.monotonic() < deadline, "the server for S3 did not start"
            time.sleep(0.1)
        else:
            return
