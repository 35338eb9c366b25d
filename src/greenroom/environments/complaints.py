"""What uv complains of, as short sentences with a next step."""

import re
from dataclasses import dataclass

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NOISE = re.compile(
    r"^(Using |Resolved |Prepared |Downloading |Downloaded |Building |Installed |warning: |DEBUG|hint: )"
)
_LEAD = re.compile(r"^\s*(error|cause|help):?\s*")
_NO_WHEEL = re.compile(r"([A-Za-z0-9][\w.-]*)(==\S+)? ha(?:s|ve) no usable wheels")
_ELSEWHERE = re.compile(r"([A-Za-z0-9][\w.-]*)(==\S+)? has no wheels with a matching")
_NO_BUILD = re.compile(
    r"(?i)wheels are required for `([^`]+)`"
    r"|building source distributions is disabled, but attempted to build `([^`]+)`"
    r"|building source distributions? (?:for `([^`]+)` )?is disabled"
)
_MISSING = re.compile(r"Because (\S+) was not found in the package registry")
_LINES = 6
_LENGTH = 400


@dataclass(frozen=True)
class Complaint:
    """Why uv gave up, and what to do."""

    why: str
    fix: str


def wants_source(output: str) -> bool:
    """Whether it failed for want of leave to build from source."""
    plain = _flat(output)
    return bool(_NO_WHEEL.search(plain) or _NO_BUILD.search(plain))


def lacks_dates(output: str) -> bool:
    """Whether the index does not say when a package was uploaded."""
    return "is missing an upload date" in output


def complaint(output: str) -> Complaint:
    """Return uv's reason, short, with the next step that fits."""
    plain = _flat(output)
    if "No space left on device" in plain or "os error 28" in plain:
        return Complaint(
            "The server's disk is full.", "Have the administrator free some disk: greenroom doctor"
        )
    if wants_source(output):
        name = _source_name(plain)
        return Complaint(
            f"{name} has no wheel for this server's system and Python, and is not built from source here.",
            "Choose a version that has one (often a newer one), ask for another Python, or have the administrator "
            f"add {name.partition('==')[0]} to index.source_builds.",
        )
    elsewhere = _ELSEWHERE.search(plain)
    if elsewhere:
        name = f"{elsewhere[1]}{elsewhere[2] or ''}"
        return Complaint(
            f"{name} is made for other systems or Pythons than this server's.",
            f"Where only your own machine needs it, say so: {name} ; sys_platform == 'win32'",
        )
    if "error sending request" in plain or "Failed to fetch" in plain or "dns error" in plain:
        return Complaint(
            reason(output),
            "The package index did not answer: try again, then ask the administrator.",
        )
    missing = _MISSING.search(plain)
    if missing:
        return Complaint(
            f"There is no package named {missing[1]} on the package index.",
            "Look at its spelling: the name to install may differ from the name to import.",
        )
    return Complaint(reason(output), "Change the requirements, then deploy again.")


def reason(output: str) -> str:
    """Return at most six lines: without colours, progress and hints; of a failed build the end as well."""
    plain = [_ANSI.sub("", line).rstrip() for line in output.splitlines()]
    said = [line for line in plain if line.strip() and not _NOISE.match(line.strip())]
    begin = next((n for n, line in enumerate(said) if line.lstrip().startswith("error")), 0)
    told = [_LEAD.sub("", line).strip()[:_LENGTH] for line in said[begin:]]
    if len(told) > _LINES:
        told = [*told[: _LINES // 2], *told[-_LINES // 2 :]]
    return "\n".join(told) or "uv gave no reason."


def _source_name(plain: str) -> str:
    found = _NO_WHEEL.search(plain)
    if found:
        return f"{found[1]}{found[2] or ''}"
    hint = _NO_BUILD.search(plain)
    return next((name for name in (hint.groups() if hint else ()) if name), "A package")


def _flat(output: str) -> str:
    return " ".join(_ANSI.sub("", output).split())
