"""The few words that views share."""

from typing import Literal

Health = Literal["empty", "running", "starting", "asleep", "failed", "stopped"]
Access = Literal["public", "signed-in", "invited"]
Role = Literal["owner", "viewer"]
Mark = Literal["", "waiting", "rehearsing", "passed", "unapproved", "differs", "failed"]
"""How a rehearsal is; empty if there is none."""
