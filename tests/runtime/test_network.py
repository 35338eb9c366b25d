"""Where an app gets on the network, and where it does not."""

import ast
import asyncio
import os
import re
import socket
import subprocess
from contextlib import contextmanager

import pytest

from greenroom.runtime.supervisor.network import GATEWAY_MARK
from runtime.stage import MACHINE, SERVER, until_true

pytestmark = pytest.mark.anyio

needs_egress = pytest.mark.skipif(
    not MACHINE.egress, reason="this machine cannot make networks for instances"
)
FIXED_PORT = (
    "import socket; kept = socket.create_server(('0.0.0.0', 8050))\n"
    "import threading; threading.Thread(target=lambda: [kept.accept() for _ in iter(int, 1)], "
    "daemon=True).start()\n" + SERVER
)

OWN_ADDRESS = (
    "(lambda s: (s.connect(('198.51.100.9', 9)), s.getsockname()[0])[1])"
    "(__import__('socket').socket(2, 2))"
)
OTHER_END = (
    "__import__('re').search('eth0@if([0-9]+)', __import__('os').popen('ip link').read())[1]"
)


def connecting(address: str, port: int) -> str:
    return f"__import__('socket').create_connection(({address!r}, {port}), 3).getpeername()"


@contextmanager
def another_machine():
    """Lend a network of its own with a web server in it, as if it were another machine."""
    name = f"elsewhere-{os.getpid()}"
    script = (
        "from http.server import *; HTTPServer(('', 80), SimpleHTTPRequestHandler).serve_forever()"
    )
    ip(f"netns add {name}")
    try:
        ip(f"link add else{os.getpid() % 10000} type veth peer name eth0 netns {name}")
        ip(f"link set else{os.getpid() % 10000} up")
        ip(f"-n {name} link set lo up")
        ip(f"-n {name} addr add 198.51.100.2/30 dev eth0")
        ip(f"-n {name} addr add 169.254.169.254/32 dev eth0")
        ip(f"-n {name} link set eth0 up")
        ip(f"-n {name} route add default dev eth0")
        for address in ("198.51.100.2", "169.254.169.254"):
            ip(f"route add {address}/32 dev else{os.getpid() % 10000}")
        server = subprocess.Popen(
            ["ip", "netns", "exec", name, "/usr/bin/python3", "-c", script], cwd="/usr/share/doc"
        )
        try:
            yield "198.51.100.2"
        finally:
            server.kill()
            server.wait()
    finally:
        ip(f"netns del {name}")


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True)


async def listening_here(host: str = "127.0.0.1"):
    server = await asyncio.start_server(lambda _, writer: writer.close(), host, 0)
    return server, server.sockets[0].getsockname()[1]


async def test_without_network_there_is_none(one):
    await one.run(network="none")
    server, port = await listening_here()
    assert "Error" in await one.ask(connecting("127.0.0.1", port))
    assert "Error" in await one.ask(connecting("1.1.1.1", 53))
    server.close()


async def test_the_network_of_the_host_is_all_of_it(one):
    await one.run(network="host")
    server, port = await listening_here()
    assert await one.ask(connecting("127.0.0.1", port)) == f"('127.0.0.1', {port})"
    server.close()


@needs_egress
async def test_services_of_this_machine_are_out_of_reach(one):
    await one.run()
    server, port = await listening_here("0.0.0.0")
    own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True)
    for address in ("127.0.0.1", "100.96.0.1", own.stdout.split()[0]):
        assert "Error" in await one.ask(connecting(address, port))
    server.close()


@needs_egress
async def test_of_this_machine_the_socket_of_the_gateway_is_reached_and_no_other(one):
    await one.run()
    own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True)
    address = own.stdout.split()[0]
    with socket.socket() as marked, socket.socket() as plain:
        marked.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, GATEWAY_MARK)
        for listener in (marked, plain):
            listener.bind(("0.0.0.0", 0))
            listener.listen()
        ports = marked.getsockname()[1], plain.getsockname()[1]
        assert await one.ask(connecting(address, ports[0])) == f"('{address}', {ports[0]})"
        assert "Error" in await one.ask(connecting(address, ports[1]))


@needs_egress
async def test_other_machines_are_reached_and_the_clouds_credentials_are_not(one):
    with another_machine() as address:
        await one.run()
        while "ConnectionRefused" in (said := await one.ask(connecting(address, 80))):
            continue
        assert said == f"('{address}', 80)"
        assert "Error" in await one.ask(connecting("169.254.169.254", 80))


@needs_egress
async def test_two_instances_may_listen_on_the_same_port_and_not_reach_each_other(one):
    await one.run(FIXED_PORT)
    await one.run(FIXED_PORT, instance="two", app="churn", app_number=2)
    assert await one.ask(connecting("127.0.0.1", 8050)) == "('127.0.0.1', 8050)"
    other = ast.literal_eval(await one.ask(OWN_ADDRESS, "two"))
    assert await one.ask(connecting(other, 8050), "two") == f"('{other}', 8050)"
    assert "Error" in await one.ask(connecting(other, 8050))


@needs_egress
async def test_this_machine_has_no_address_more_or_browsers_on_it_would_break_off(one):
    before = addresses()
    await one.run()
    number = ast.literal_eval(await one.ask(OTHER_END))
    [interface] = [line.split()[1] for line in links() if line.startswith(f"{number}:".encode())]
    name = interface.split(b"@")[0].decode()
    assert re.fullmatch(r"gr\d+", name)
    assert not any(f" {name} " in line for line in addresses() - before)


@needs_egress
async def test_nothing_of_the_network_is_left(one):
    await one.run()
    other_end = f"{ast.literal_eval(await one.ask(OTHER_END))}:".encode()
    assert any(line.startswith(other_end) for line in links())
    await one.driver.stop("one")
    await until_true(lambda: not any(line.startswith(other_end) for line in links()))


def addresses() -> set[str]:
    done = subprocess.run(["ip", "-o", "addr"], capture_output=True, check=True, text=True)
    return set(done.stdout.splitlines())


def links() -> list[bytes]:
    return subprocess.run(["ip", "-o", "link"], capture_output=True, check=True).stdout.splitlines()
