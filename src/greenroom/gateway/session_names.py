"""Names of sessions. That of an anonymous browser holds the key that shares count it by: no restart can lose it."""

import secrets

ANONYMOUS = "anonymous-"


def new_session(hash_key: str) -> str:
    """Return a new name: 16 hexadecimal digits, and for an anonymous browser a dash and its key."""
    name = secrets.token_hex(8)
    if not hash_key.startswith(ANONYMOUS):
        return name
    return f"{name}-{hash_key.removeprefix(ANONYMOUS)}"


def anonymous_key(session: str) -> str:
    """Return what shares count the session by if its browser came anonymously; empty for any other."""
    _, _, key = session.partition("-")
    return f"{ANONYMOUS}{key}" if key else ""
