"""The lock of an app in R: what it uses, in the versions that this machine has."""

import asyncio
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from greenroom.environments.model import Dist, Lock
from greenroom.environments.r.declared import declared_packages
from greenroom.environments.r.installed import Installed, installed_packages, with_needs
from greenroom.environments.r.sources import used_packages
from greenroom.kernel.errors import GreenroomError


class MissingPackagesError(GreenroomError):
    """The server's R lacks packages that the app uses."""

    code = "missing-r-packages"


async def lock(folder: Path, packages: Callable[[frozenset[str]], tuple[str, ...]]) -> Lock:
    """Return the installed versions of the packages that an app uses, and of those they need."""
    rscript = _rscript()
    used = await asyncio.to_thread(used_packages, folder)
    added = packages(frozenset(used))
    place, declared = declared_packages(folder)
    installed = await asyncio.to_thread(installed_packages)
    _refuse_missing({**dict.fromkeys(added, "this kind of app"), **used}, installed)
    names = with_needs([*used, *added, *(declared.keys() & installed.keys())], installed)
    found = tuple(Dist(name, installed[name].version) for name in sorted(names & installed.keys()))
    return Lock(
        language="r",
        text="".join(f"{dist.name}=={dist.version}\n" for dist in found),
        dists=found,
        interpreter=rscript,
        interpreter_version=await _version(rscript),
        source="the server's R library",
        added=added,
        inputs=hashlib.sha256(json.dumps([used, added, declared]).encode()).hexdigest(),
        notes=_notes(place, declared, installed),
    )


def _rscript() -> str:
    found = shutil.which("Rscript")
    if found is None:
        raise MissingPackagesError(
            "This server has no R.",
            "The app is written in R.",
            "Have the administrator run: apt install r-base-core r-cran-shiny r-cran-plumber",
        )
    return found


def _refuse_missing(wanted: dict[str, str], installed: dict[str, Installed]) -> None:
    missing = sorted(wanted.keys() - installed.keys())
    if missing:
        used = ", ".join(f"{name} (used by {wanted[name]})" for name in missing)
        debian = " ".join(f"r-cran-{name.lower()}" for name in missing)
        raise MissingPackagesError(
            f"The server's R lacks {used}.",
            "Apps in R use the server's own library of packages.",
            f"Have the administrator run: apt install {debian}",
        )


def _notes(
    place: str, declared: dict[str, str], installed: dict[str, Installed]
) -> tuple[str, ...]:
    """Say where the library differs from what the app was written with."""
    there = {name: installed[name] for name in sorted(declared) if name in installed}
    differing = [
        f"{name} {package.version} instead of {declared[name]}"
        for name, package in there.items()
        if declared[name]
        and not package.is_base
        and _plain(package.version) != _plain(declared[name])
    ]
    missing = sorted(declared.keys() - installed.keys() - {"renv"})
    notes = []
    if differing:
        notes.append(f"The server's R library differs from {place}: {', '.join(differing)}.")
    if missing:
        notes.append(
            f"{place} lists {', '.join(missing)}, which this server has not; the app's code does not name "
            f"{'it' if len(missing) == 1 else 'them'}."
        )
    return tuple(notes)


def _plain(version: str) -> list[str]:
    """R takes 1.2-3 and 1.2.3 for the same version."""
    return re.split(r"[.-]", version)


async def _version(rscript: str) -> str:
    process = await asyncio.create_subprocess_exec(
        rscript, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    found = re.search(rb"(\d+\.\d+\.\d+)", output)
    return found[1].decode() if found else ""
