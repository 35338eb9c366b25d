import hashlib
import json
from pathlib import Path

import pytest

from greenroom.publish.config import FILE_NAME
from greenroom.publish.config.manifest import ManifestError, read_manifest
from greenroom.publish.identify import MissingEntryError, check_checksums, identify

SHINY = "from shiny import App\napp = App(None, None)\n"
EXPRESS = "from shiny.express import ui\nui.h1('x')\n"
FASTAPI = "from fastapi import FastAPI\nservice = FastAPI()\n"


def folder_of(tmp_path: Path, files: dict[str, str]) -> tuple[Path, set[str]]:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path, set(files)


def manifest(appmode: str, **metadata: str | None) -> str:
    return json.dumps(
        {
            "version": 1,
            "locale": "en_US.UTF-8",
            "metadata": {"appmode": appmode, **metadata},
            "python": {
                "version": "3.11.7",
                "package_manager": {"name": "pip", "package_file": "requirements.txt"},
            },
            "environment": {"python": {"requires": "~=3.11.0"}},
            "files": {"app.py": {"checksum": "0" * 32}},
        }
    )


def test_the_files_themselves_say_what_they_are(tmp_path: Path):
    found = identify(*folder_of(tmp_path, {"app.py": SHINY}))
    assert (found.kind, found.entry) == ("shiny-python", "app:app")
    assert "imports shiny" in found.why


def test_greenroom_toml_decides(tmp_path: Path):
    toml = '[app]\nkind = "static"\nentry = "home.html"\n'
    found = identify(*folder_of(tmp_path, {"app.py": SHINY, "home.html": "", FILE_NAME: toml}))
    assert (found.kind, found.entry, found.why) == ("static", "home.html", "greenroom.toml says so")


def test_a_kind_alone_finds_its_entry(tmp_path: Path):
    files = {"app.py": SHINY, "index.html": "", FILE_NAME: '[app]\nkind = "static"\n'}
    assert identify(*folder_of(tmp_path, files)).entry == "index.html"
    files = {"app.py": SHINY, FILE_NAME: '[app]\nkind = "asgi"\n'}
    with pytest.raises(MissingEntryError, match="kind `asgi`"):
        identify(*folder_of(tmp_path / "other", files))


def test_an_own_command_is_a_kind_of_its_own(tmp_path: Path):
    files = {"serve.py": "", FILE_NAME: '[app]\ncommand = ["python", "serve.py", "{port}"]\n'}
    found = identify(*folder_of(tmp_path, files))
    assert (found.kind, found.entry) == ("command", "")


@pytest.mark.parametrize("entry", ["gone.py", "gone:app", "pkg.gone:app"])
def test_an_entry_that_is_not_published_is_refused(tmp_path: Path, entry: str):
    toml = f'[app]\nkind = "shiny-python"\nentry = "{entry}"\n'
    with pytest.raises(MissingEntryError, match="not among"):
        identify(*folder_of(tmp_path, {"app.py": SHINY, FILE_NAME: toml}))


def test_an_entry_that_an_ignore_rule_left_out_is_refused(tmp_path: Path):
    toml = '[app]\nkind = "shiny-python"\nentry = "app:app"\n'
    folder, _ = folder_of(tmp_path, {"app.py": SHINY, FILE_NAME: toml})
    with pytest.raises(MissingEntryError):
        identify(folder, {FILE_NAME})


@pytest.mark.parametrize("entry", ["pkg/web.py", "pkg.web:app", "pkg:app", "pkg"])
def test_entries_are_files_modules_packages_or_folders(tmp_path: Path, entry: str):
    toml = f'[app]\nkind = "asgi"\nentry = "{entry}"\n'
    files = {"pkg/__init__.py": "", "pkg/web.py": FASTAPI, FILE_NAME: toml}
    assert identify(*folder_of(tmp_path, files)).entry == entry


@pytest.mark.parametrize(
    ("appmode", "entrypoint", "text", "kind", "entry"),
    [
        ("python-shiny", "app", SHINY, "shiny-python", "app:app"),
        ("python-shiny", "shiny.express.app:app_2e_py", EXPRESS, "shiny-python", "app.py"),
        ("python-fastapi", "app", FASTAPI, "asgi", "app:service"),
        ("python-fastapi", "app:other", FASTAPI, "asgi", "app:other"),
        ("python-fastapi", "app", "import own\napp = own.make()", "asgi", "app:app"),
    ],
)
def test_the_manifest_of_connects_clients_is_understood(
    tmp_path: Path, appmode: str, entrypoint: str, text: str, kind: str, entry: str
):
    files = {"app.py": text, "manifest.json": manifest(appmode, entrypoint=entrypoint)}
    found = identify(*folder_of(tmp_path, files))
    assert (found.kind, found.entry) == (kind, entry)
    assert found.manifest is not None
    assert (found.manifest.python, found.manifest.python_requires) == ("3.11.7", "~=3.11.0")
    assert found.manifest.package_file == "requirements.txt"
    assert found.why == f"manifest.json says {appmode}"


def test_a_static_manifest_names_its_front_page(tmp_path: Path):
    text = manifest("static", primary_html="report.html", entrypoint="report.html")
    found = identify(*folder_of(tmp_path, {"report.html": "", "manifest.json": text}))
    assert (found.kind, found.entry) == ("static", "report.html")


def test_an_r_manifest_tells_its_packages():
    text = json.dumps(
        {
            "platform": "4.2.2",
            "metadata": {"appmode": "shiny", "entrypoint": None},
            "packages": {"shiny": {"Source": "CRAN", "description": {"Version": "1.7.4"}}},
        }
    )
    found = read_manifest(text.encode(), {"app.R"})
    assert found is not None
    assert (found.kind, found.r, found.packages) == ("shiny-r", "4.2.2", {"shiny": "1.7.4"})


def test_a_web_apps_own_manifest_json_is_none_of_ours(tmp_path: Path):
    for text in ('{"name": "PWA", "icons": []}', "[]", '{"metadata": []}'):
        assert read_manifest(text.encode(), set()) is None
    files = {"index.html": "", "manifest.json": '{"name": "PWA"}'}
    assert identify(*folder_of(tmp_path, files)).kind == "static"


@pytest.mark.parametrize("text", ["{", "nonsense", "[" * 100_000, "\xff"])
def test_a_broken_manifest_is_said(text: str):
    with pytest.raises(ManifestError, match="not JSON"):
        read_manifest(text.encode("latin-1"), set())


def test_an_app_mode_that_cannot_be_served_is_said():
    with pytest.raises(ManifestError, match="jupyter-static"):
        read_manifest(manifest("jupyter-static").encode(), set())


def test_checksums_are_compared(tmp_path: Path):
    folder, paths = folder_of(tmp_path, {"app.py": SHINY, "extra.txt": ""})
    good = hashlib.md5(SHINY.encode(), usedforsecurity=False).hexdigest()
    document = json.loads(manifest("python-shiny", entrypoint="app"))
    for checksums, is_good in (
        ({"app.py": good}, True),
        ({"app.py": "0" * 32}, False),
        ({"app.py": good, "gone.py": good}, False),
        ({"../app.py": good}, False),
    ):
        document["files"] = {path: {"checksum": value} for path, value in checksums.items()}
        found = read_manifest(json.dumps(document).encode(), paths)
        assert found is not None
        if is_good:
            check_checksums(folder, found)
        else:
            with pytest.raises(ManifestError, match="other files"):
                check_checksums(folder, found)
