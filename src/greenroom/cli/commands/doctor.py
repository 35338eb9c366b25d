"""`doctor`."""

from pydantic import BaseModel

from greenroom.cli.checks.fact import Fact
from greenroom.cli.checks.local import here
from greenroom.cli.checks.remote import there
from greenroom.cli.output import as_json, folded, out, say
from greenroom.cli.target import THE_SERVER, AtServer
from greenroom.cli.words import several

MARKS = {"ok": ("✓ ", "green"), "warning": ("! ", "yellow"), "failure": ("✗ ", "red")}


class Findings(BaseModel):
    """The answer of `doctor --json`."""

    here: list[Fact]
    server: list[Fact]


def doctor(*, at: AtServer = THE_SERVER, json: bool = False) -> int:
    """Check this machine and the server; exit code 2 if something is broken.

    Parameters
    ----------
    json
        Print JSON.
    """
    found = Findings(here=here(), server=there(at))
    if json:
        as_json(found)
    else:
        _tell("This machine", found.here)
        _tell("The server", found.server)
    broken = [fact for fact in found.here + found.server if fact.state == "failure"]
    if broken and not json:
        say((f"{several(len(broken), 'thing')} must be mended.", "bold red"))
    return 2 if broken else 0


def _tell(title: str, facts: list[Fact]) -> None:
    say((title, "bold"))
    for fact in facts:
        first, *rest = folded(f"{fact.name}: {fact.detail}", out(), indent=4)
        say("  ", MARKS.get(fact.state, "  "), first)
        if fact.fix and fact.state != "ok":
            rest += folded(fact.fix, out(), indent=4)
        for row in rest:
            say(f"    {row}")
