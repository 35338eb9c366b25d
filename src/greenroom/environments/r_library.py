"""R's system library: which packages an app uses, and which versions of them this machine has."""

import asyncio
import json
import re
import shutil
from pathlib import Path

from greenroom.environments.model import Dist, Lock
from greenroom.kernel.errors import GreenroomError

LIBRARIES = ("/usr/local/lib/R/site-library", "/usr/lib/R/site-library", "/usr/lib/R/library")
_USED = re.compile(
    r"""\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([A-Za-z][A-Za-z0-9.]*)["']?"""
    r"""|\b([A-Za-z][A-Za-z0-9.]*):{2,3}[A-Za-z._]"""
)
_COMMENT = re.compile(r"#.*")


class MissingPackagesError(GreenroomError):
    """The server's R lacks packages that the app uses."""

    code = "missing-r-packages"


async def lock(folder: Path, needed: tuple[str, ...]) -> Lock:
    """Return the installed versions of the packages that the R files of a folder use."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        raise MissingPackagesError(
            "This server has no R.",
            "The app is written in R.",
            "Have the administrator run: apt install r-base-core r-cran-shiny r-cran-plumber",
        )
    wanted = await asyncio.to_thread(used_packages, folder)
    installed = await asyncio.to_thread(installed_packages)
    missing = sorted({*wanted, *needed} - installed.keys())
    if missing:
        names = " ".join(f"r-cran-{name.lower()}" for name in missing)
        raise MissingPackagesError(
            f"The server's R lacks {', '.join(missing)}.",
            "Apps in R use the server's own library.",
            f"Have the administrator run: apt install {names}",
        )
    found = tuple(Dist(name, installed[name]) for name in sorted({*wanted, *needed}))
    version = await _version(rscript)
    text = "".join(f"{dist.name}=={dist.version}\n" for dist in found)
    return Lock("r", text, found, rscript, version, "the server's R library")


def used_packages(folder: Path) -> set[str]:
    """Return the packages named in R files and renv.lock, by reading them."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.suffix.lower() in (".r", ".rmd", ".qmd") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            code = "\n".join(_COMMENT.sub("", line) for line in text.splitlines())
            found.update(match[1] or match[2] for match in _USED.finditer(code))
    lock_file = folder / "renv.lock"
    if lock_file.exists():
        try:
            found.update(json.loads(lock_file.read_text("utf-8"))["Packages"])
        except (ValueError, KeyError, TypeError):
            found.discard("")
    return found - {"renv"}


def installed_packages() -> dict[str, str]:
    """Return the versions of the packages in the system's libraries."""
    found: dict[str, str] = {}
    for library in reversed(LIBRARIES):
        for description in Path(library).glob("*/DESCRIPTION"):
            text = description.read_text(encoding="utf-8", errors="replace")
            version = re.search(r"^Version:\s*(\S+)", text, re.MULTILINE)
            if version:
                found[description.parent.name] = version[1]
    return found


async def _version(rscript: str) -> str:
    process = await asyncio.create_subprocess_exec(
        rscript, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    found = re.search(rb"(\d+\.\d+\.\d+)", output)
    return found[1].decode() if found else ""
