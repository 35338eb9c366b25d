"""What an evaluation may trust. An app says anything it likes; these names are the server's alone.

An app proves by its token which instance it is, and names the session of its visitor by the value that the gateway
gave it with the request (the header `x-greenroom-session`). Who that is, the server knows itself.
"""

from typing import Any

from greenroom.flags.model import Asker, Visitor

SESSION = "session"
TRUSTED = ("app", "stage", "environment", "version", "user", "groups", SESSION, "$flagd")
LARGEST = 16 * 1024


def trusted(asked: dict[str, Any], asker: Asker, visitor: Visitor | None) -> dict[str, Any]:
    """Return the context of an evaluation: what the app sent, with what the server knows over it.

    Without a visitor nobody is named, and percentages are counted by what the app sent as `targetingKey`.
    """
    own = {name: value for name, value in asked.items() if name not in TRUSTED}
    key = visitor.key if visitor else own.get("targetingKey")
    return own | {
        "targetingKey": key if isinstance(key, str) and key else None,
        "app": asker.app,
        "stage": asker.stage,
        "environment": asker.stage,
        "version": asker.version,
        "user": visitor.user if visitor else "",
        "groups": list(visitor.groups) if visitor else [],
    }
