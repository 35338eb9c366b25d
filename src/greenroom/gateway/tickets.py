"""Session tickets and entry codes: ES256 tokens that Envoy checks without asking anybody.

A ticket is scoped by construction: a site's routes name only its own instances, and Envoy takes a ticket for
one of them only if its `site` is that site. Two keys are published, so that a new one can be put in front
while tickets of the old one live out their minutes.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from greenroom.gateway.model import Entry, Ticket
from greenroom.kernel.clock import now

COOKIE = "greenroom_ticket"
ISSUER = "greenroom"
ENTRY_LIFE = timedelta(seconds=60)


@dataclass(frozen=True)
class Key:
    """A signing key; `name` is its `kid`."""

    name: str
    private: ec.EllipticCurvePrivateKey

    def public(self) -> dict[str, str]:
        """Return the public half as a JSON Web Key (RFC 7517)."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": self.name,
            "x": _encoded(numbers.x),
            "y": _encoded(numbers.y),
        }


def _encoded(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


class Tickets:
    """Issues and reads tickets with the keys in a folder that only Greenroom can read."""

    def __init__(self, folder: Path, *, secure: bool = False) -> None:
        self._folder, self._secure = folder, secure
        self._keys = _load_keys(folder)
        self._used_entries: dict[str, datetime] = {}

    def jwks(self) -> str:
        """Return the public keys for Envoy."""
        return json.dumps({"keys": [key.public() for key in self._keys]})

    def rotate(self) -> None:
        """Put a new key in front; tickets of the one before stay good until they are over."""
        _make_key(self._folder)
        self._keys = _load_keys(self._folder)

    def token(self, ticket: Ticket) -> str:
        """Return a ticket as a signed token."""
        claims = {
            "sid": ticket.session,
            "site": ticket.site,
            "inst": ticket.instance,
            "app": ticket.app,
            "ver": ticket.version,
            "sub": ticket.user,
            "hk": ticket.hash_key,
            "grp": ",".join(ticket.groups),
            "by": ticket.sign_in,
            "ed": ticket.edition,
            "iat": int(ticket.issued_at.timestamp()),
            "exp": int(ticket.expires_at.timestamp()),
        }
        return self._sign(claims | ({"fl": ticket.flags} if ticket.flags else {}), "ticket")

    def read(self, token: str) -> Ticket | None:
        """Return what a well-signed ticket says, even one that is over; None for any other text."""
        claims = self._claims(token, "ticket", is_over_allowed=True)
        if claims is None:
            return None
        return Ticket(
            session=claims["sid"],
            site=claims["site"],
            instance=claims["inst"],
            app=claims["app"],
            version=claims["ver"],
            user=claims["sub"],
            hash_key=claims["hk"],
            issued_at=datetime.fromtimestamp(claims["iat"], UTC),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            groups=tuple(group for group in claims["grp"].split(",") if group),
            sign_in=claims.get("by", ""),
            edition=claims.get("ed", ""),
            flags=claims.get("fl", {}),
        )

    def cookie(self, ticket: Ticket, path: str = "/") -> str:
        """Return the Set-Cookie value that carries a ticket; it lasts as long as the browser runs."""
        secure = "; Secure" if self._secure else ""
        return f"{COOKIE}={self.token(ticket)}; Path={path}; HttpOnly; SameSite=Lax{secure}"

    def entry(self, site: str, entry: Entry) -> str:
        """Return a code, good once and for a minute, that carries a sign-in to a site's own origin."""
        expires = now() + ENTRY_LIFE
        claims = {"site": site, "by": entry.sign_in, "jti": secrets.token_hex(8)}
        flags = {} if entry.flags is None else {"fl": entry.flags}
        return self._sign(claims | flags | {"exp": int(expires.timestamp())}, "entry")

    def read_entry(self, code: str, site: str) -> Entry | None:
        """Return what a code says, or None if it is not good for this site any more."""
        claims = self._claims(code, "entry", is_over_allowed=False)
        if claims is None or claims["site"] != site or claims["jti"] in self._used_entries:
            return None
        self._used_entries = {k: at for k, at in self._used_entries.items() if at > now()}
        self._used_entries[claims["jti"]] = now() + ENTRY_LIFE
        return Entry(claims["by"], claims.get("fl"))

    def _sign(self, claims: dict[str, Any], use: str) -> str:
        key = self._keys[0]
        whole = {"iss": ISSUER, "aud": use, **claims}
        return jwt.encode(whole, key.private, "ES256", {"kid": key.name})

    def _claims(self, token: str, use: str, *, is_over_allowed: bool) -> dict[str, Any] | None:
        try:
            name = jwt.get_unverified_header(token).get("kid")
            key = next((key for key in self._keys if key.name == name), self._keys[0])
            return jwt.decode(
                token,
                key.private.public_key(),
                ["ES256"],
                audience=use,
                issuer=ISSUER,
                options={
                    "verify_exp": not is_over_allowed,
                    "verify_iat": False,  # a clock set back must not turn anybody away
                    "require": ["exp"],
                },
            )
        except jwt.InvalidTokenError:
            return None


def _load_keys(folder: Path) -> list[Key]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = sorted(folder.glob("ticket-*.pem"), reverse=True)[:2] or [_make_key(folder)]
    return [Key(file.stem, _read_key(file)) for file in files]


def _read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _make_key(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"ticket-{now():%Y%m%d%H%M%S%f}.pem"
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return path
