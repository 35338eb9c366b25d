"""TLS from files, and new files while people are in."""

import ssl

import aiohttp
import pytest

from certificates import common_name, write_certificate
from gateway.house import host, open_house

pytestmark = pytest.mark.anyio


async def test_a_renewed_certificate_is_taken_and_nobody_is_cut(tmp_path):
    write_certificate(tmp_path, "old")
    async with open_house(tmp_path, tls=True) as house:
        await house.run_app("a")
        await house.gateway.apply(house.table(sales=["a"]))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        cookie = house.cookie("sales@production", "a")
        address = house.url("/ws").replace("http", "https")
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(address, ssl=context, headers=host("sales", **cookie)) as ws,
        ):
            assert common_name(house.port) == "old"
            write_certificate(tmp_path, "new")
            while common_name(house.port) != "new":
                continue
            await ws.send_str("still here")
            assert (await ws.receive()).data == "a:still here"
