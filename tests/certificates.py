"""Certificates that nobody but the tests would trust."""

import datetime
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def write_certificate(folder: Path, name: str, *, chain: str = "chain.pem") -> None:
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
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for file, data in (("key.pem", secret), (chain, certificate.public_bytes(pem))):
        part = folder / f".{file}"
        part.write_bytes(data)
        part.rename(folder / file)


def common_name(port: int) -> str:
    """Return the name in the certificate that a newcomer is shown."""
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    shown = x509.load_pem_x509_certificate(pem.encode())
    return str(shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
