"""TLS from files, and new files while people are in."""

import datetime
import ssl
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.house import host, open_house

pytestmark = pytest.mark.anyio


def write_certificate(folder: Path, name: str) -> None:
    """Write a self-signed certificate and its key, replacing those before by renames."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begun = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun - datetime.timedelta(hours=1))
        .not_valid_after(begun + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for file, data in (("key.pem", secret), ("chain.pem", certificate.public_bytes(pem))):
        part = folder / f".{file}"
        part.write_bytes(data)
        part.rename(folder / file)


async def common_name(port: int) -> str:
    """Return the name in the certificate that a newcomer is shown."""
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    shown = x509.load_pem_x509_certificate(pem.encode())
    return str(shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


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
            assert await common_name(house.port) == "old"
            write_certificate(tmp_path, "new")
            while await common_name(house.port) != "new":
                continue
            await ws.send_str("still here")
            assert (await ws.receive()).data == "a:still here"
