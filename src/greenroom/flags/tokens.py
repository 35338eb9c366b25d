"""Tokens of instances and of change streams: signed, so that nothing has to be kept and a restart loses none."""

import hashlib
import hmac
from pathlib import Path

from greenroom.kernel.keys import load_key

PREFIX = "gri_"


class InstanceTokens:
    """Mints and reads tokens with the key in a folder that only Greenroom can read."""

    def __init__(self, folder: Path) -> None:
        self._key = load_key(folder / "flags.key")

    def mint(self, instance: str) -> str:
        """Return the token of an instance; the same each time."""
        return f"{PREFIX}{instance}.{self._sign('instance', instance)}"

    def read(self, token: str) -> str | None:
        """Return the instance that a token is for; None for any other text."""
        instance, _, signature = token.removeprefix(PREFIX).rpartition(".")
        good = token.startswith(PREFIX) and self._is_good("instance", instance, signature)
        return instance if good else None

    def channel(self, app: str, stage: str) -> str:
        """Return the address part under which changes of an app's flags at a stage are told."""
        return f"{app}.{stage}.{self._sign('channel', f'{app}.{stage}')}"

    def read_channel(self, text: str) -> tuple[str, str] | None:
        """Return app and stage of a channel; None for any other text."""
        name, _, signature = text.rpartition(".")
        app, dot, stage = name.rpartition(".")
        return (app, stage) if dot and self._is_good("channel", name, signature) else None

    def _sign(self, use: str, text: str) -> str:
        return hmac.new(self._key, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def _is_good(self, use: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(self._sign(use, text).encode(), signature.encode())
