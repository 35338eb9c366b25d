"""Passwords, kept as argon2id hashes, and secrets for tokens, kept as digests."""

import asyncio
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_urlsafe())

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "hazel", "juniper", "maple")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, hashed: str | None) -> bool:
    """Whether the password belongs to the hash; takes as long when there is no such person."""

    def verify() -> bool:
        try:
            return _hasher.verify(hashed or _nobody, password) and hashed is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)


def make_password() -> str:
    """Return a password that can be read aloud, of about 75 bits."""
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.token_hex(8)}"


def make_secret(prefix: str) -> str:
    """Return a new secret of 256 bits; the prefix tells people and scanners what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """Return the digest under which a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()
