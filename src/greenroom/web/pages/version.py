"""A version: provenance and timings, files, lock, build log, and what differs from another."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from greenroom.web.diffs import rows_of
from greenroom.web.model import Asked, Page, Shown
from greenroom.web.next_acts import acts_on
from greenroom.web.views import VersionPage


async def overview(asked: Asked) -> Shown:
    """Show where a version comes from, where it is, and how it was made ready."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    shown = _shown("version/overview.html", view, "overview", follows=view.app.slug)
    return replace(shown, more={**shown.more, "settings": tuple(said(view.settings))})


def said(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the settings that say something, such as `resources.memory` and `1024`."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from said(value, f"{above}{name}.")
        elif isinstance(value, list | tuple) and value:
            yield f"{above}{name}", " ".join(map(str, value))
        elif value not in (None, "", [], ()):
            yield f"{above}{name}", str(value)


async def files(asked: Asked) -> Shown:
    """List the files."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    return _shown("version/files.html", view, "files")


async def file(asked: Asked) -> Shown:
    """Show a file."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    path = str(asked.path["path"])
    found = await asked.backstage.file(asked.me, asked.slug, view.version.number, path)
    more = more_of(view, "files") | {"file": found}
    title = f"{path} in v{view.version.number} of {view.app.title}"
    return Shown("version/file.html", title, found, _command(view), more)


async def lock(asked: Asked) -> Shown:
    """Show the packages."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    return _shown("version/lock.html", view, "lock")


async def build_log(asked: Asked) -> Shown:
    """Show what the build of the environment printed."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    return _shown("version/build_log.html", view, "build-log", follows=view.app.slug)


async def differences(asked: Asked) -> Shown:
    """Show what changed since another version; the one before if none is chosen."""
    view = await asked.backstage.version(asked.me, asked.slug, asked.version())
    number = view.version.number
    earlier = [other for other in view.others if other < number]
    since = asked.chosen_version("since") or next(iter(earlier), None)
    more: dict[str, Any] = {"since": since, "diff": None, "tables": {}}
    command = _command(view)
    if since:
        older, newer = sorted((since, number))
        diff = await asked.backstage.diff(asked.me, asked.slug, older, newer)
        more |= {"diff": diff, "tables": {f.path: rows_of(f.text) for f in diff.files}}
        command = f"greenroom diff v{older} v{newer} --app {view.app.slug}"
    more |= more_of(view, "differences")
    title = f"Changes in v{number} of {view.app.title}"
    return Shown("version/differences.html", title, more["diff"] or {}, command, more)


async def flags(asked: Asked) -> Shown:
    """Offer the flags of the first stage, to be set for one's own look at the preview."""
    page = await asked.backstage.version(asked.me, asked.slug, asked.version())
    view = await asked.backstage.flags(asked.me, asked.slug, page.stages[0].name)
    given = [text.rpartition("=") for text in asked.every("flag")]
    more = more_of(page, "flags") | {"chosen": {key: variant for key, _, variant in given}}
    title = f"v{page.version.number} of {page.app.title} with flags of your own"
    return Shown("version/flags.html", title, view, _command(page), more)


def _shown(template: str, view: VersionPage, tab: str, follows: str | None = None) -> Shown:
    return Shown(
        template,
        f"v{view.version.number} of {view.app.title}",
        view,
        _command(view),
        more_of(view, tab),
        follows,
        is_busy=view.version.state == "preparing",
    )


def _command(view: VersionPage) -> str:
    return f"greenroom open v{view.version.number} --app {view.app.slug}"


def more_of(view: VersionPage, tab: str) -> dict[str, Any]:
    """Return what the top of every page of a version needs."""
    acts = acts_on(view.version, view.stages) if view.may_change else ()
    return {
        "tab": tab,
        "page": view,
        "app": view.app,
        "base": f"/apps/{view.app.slug}/versions/v{view.version.number}",
        "version": view.version,
        "acts": acts,
        "titles": {stage.name: stage.title for stage in view.stages},
    }


PAGES = (
    Page("/apps/{slug}/versions/{version}", overview),
    Page("/apps/{slug}/versions/{version}/files", files),
    Page("/apps/{slug}/versions/{version}/files/{path:path}", file),
    Page("/apps/{slug}/versions/{version}/lock", lock),
    Page("/apps/{slug}/versions/{version}/build-log", build_log),
    Page("/apps/{slug}/versions/{version}/differences", differences),
    Page("/apps/{slug}/versions/{version}/flags", flags),
)
