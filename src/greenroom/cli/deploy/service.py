"""The way of a folder to a running version."""

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from greenroom.api.schemas import (
    AppIn,
    AppOut,
    BundleOut,
    PlanIn,
    PlanOut,
    ProvenanceIn,
    VersionIn,
    VersionOut,
)
from greenroom.cli.deploy.follow import follow
from greenroom.cli.deploy.report import Report
from greenroom.cli.deploy.upload import listed, upload
from greenroom.cli.target import AppDoor
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.publish.config import Config
from greenroom.publish.folder import Contents, provenance_of, read

INPUTS = (
    "greenroom.toml",
    "manifest.json",
    "requirements.txt",
    "pyproject.toml",
    "uv.lock",
    "renv.lock",
    "environment.yml",
    ".python-version",
    "runtime.txt",
)
"""Small files that decide kind and environment, sent along when a deploy is only planned."""
INPUT_LIMIT = 2**20


@dataclass(frozen=True)
class Wish:
    """What a person asked of a deploy."""

    folder: Path
    config: Config
    message: str = ""
    upgrade: bool = False


@dataclass(frozen=True)
class Deployed:
    """A version that is ready, and what each step of its way took in seconds."""

    version: VersionOut
    timings: dict[str, float]


def deploy(door: AppDoor, wish: Wish, report: Report) -> Deployed:
    """Make a version of a folder and return it when it is ready."""
    contents = look(wish, report)
    started = time.monotonic()
    with interruptible(report, "What has arrived is kept; deploying again goes on from there."):
        try:
            bundle = upload(door, contents, report)
        except NotFoundError:  # it is the first deploy; asking beforehand would slow all others
            ensure_app(door, wish.config)
            bundle = upload(door, contents, report)
    took = time.monotonic() - started
    made = door.post("versions", _version_of(bundle, wish), VersionOut)
    goes_on = f"{made.name} goes on without you: {door.command('versions')}"
    with interruptible(report, goes_on):
        version = follow(door, made.number, report)
    return Deployed(version, {"upload": round(took, 3)} | _server_side(version))


@contextmanager
def interruptible(report: Report, words: str) -> Generator[None]:
    """Say what becomes of the work when Ctrl-C ends it."""
    try:
        yield
    except KeyboardInterrupt:
        report.remark(words)
        raise


def plan(door: AppDoor, wish: Wish, report: Report) -> PlanOut:
    """Return what a deploy would do; nothing is kept anywhere."""
    contents = look(wish, report)
    inputs = {
        name: contents.sources[name].read_text("utf-8", errors="replace")
        for name in INPUTS
        if (file := contents.bundle.file(name)) and file.size <= INPUT_LIMIT
    }
    wanted = PlanIn(files=listed(contents).files, inputs=inputs, upgrade=wish.upgrade)
    return door.post("plans", wanted, PlanOut)


def look(wish: Wish, report: Report) -> Contents:
    """Read the folder, and pass on what is remarkable about it."""
    rules = wish.config.publish
    report.running("reading", str(wish.folder))
    contents = read(wish.folder, include=rules.include, exclude=rules.exclude)
    for words in contents.warnings:
        report.remark(words)
    return contents


def ensure_app(door: AppDoor, config: Config) -> None:
    """Make the app if there is none of that name yet."""
    try:
        door.get("", AppOut)
    except NotFoundError:
        part = config.app
        new = AppIn(slug=door.slug, title=part.title, access=part.access)
        with suppress(ConflictError):  # somebody else has just made it; the next request tells
            door.client.post("/apps", new, AppOut)


def _version_of(bundle: BundleOut, wish: Wish) -> VersionIn:
    origin = provenance_of(wish.folder, wish.message)
    given = ProvenanceIn(
        client=origin.client,
        host=origin.host,
        git_commit=origin.git_commit,
        git_branch=origin.git_branch,
        git_dirty=origin.git_dirty,
        git_message=origin.git_message,
        message=origin.message,
    )
    return VersionIn(bundle=bundle.digest, provenance=given, upgrade=wish.upgrade)


def _server_side(version: VersionOut) -> dict[str, float]:
    return {step: took for step, took in version.timings.items() if step != "upload"}
