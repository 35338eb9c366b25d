import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from greenroom.kernel.errors import GreenroomError, NotFoundError, TooLargeError
from greenroom.kernel.settings import UploadLimits
from greenroom.publish.folder import Contents, pack, read
from greenroom.publish.paths import PathRefusedError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.py").write_text("print()")
    return tmp_path / "app"


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def paths(contents: Contents) -> list[str]:
    return [file.path for file in contents.bundle.files]


def test_the_same_files_make_the_same_bundle_wherever_they_lie(folder: Path, tmp_path: Path):
    write(folder, {"data/x.csv": "a", "empty.txt": ""})
    (folder / "nothing").mkdir()
    other = tmp_path / "elsewhere"
    write(other, {"empty.txt": "", "data/x.csv": "a", "app.py": "print()"})
    os.utime(other / "app.py", (0, 0))
    assert read(folder).bundle == read(other).bundle
    assert paths(read(folder)) == ["app.py", "data/x.csv", "empty.txt"]
    (other / "app.py").chmod(0o755)
    assert read(folder).bundle.digest != read(other).bundle.digest


def test_the_usual_clutter_is_left_out_and_said(folder: Path):
    clutter = {
        ".git/config": "",
        ".venv/bin/python": "",
        "pkg/__pycache__/a.pyc": "",
        "node_modules/x/index.js": "",
        ".Rproj.user/a": "",
        "rsconnect/a.dcf": "",
        "renv/library/R/x": "",
        "renv/activate.R": "",
        ".DS_Store": "",
        "pkg/a.py": "",
    }
    write(folder, clutter)
    contents = read(folder)
    assert paths(contents) == ["app.py", "pkg/a.py", "renv/activate.R"]
    assert {left.path for left in contents.left_out} == {
        ".git/",
        ".venv/",
        "pkg/__pycache__/",
        "node_modules/",
        ".Rproj.user/",
        "rsconnect/",
        "renv/library/",
        ".DS_Store",
    }
    assert {left.rule for left in contents.left_out} == {"usual"}


def test_files_of_secrets_are_left_out_with_a_warning(folder: Path):
    write(folder, {".env": "KEY=1", ".env.example": "KEY=", ".streamlit/secrets.toml": ""})
    contents = read(folder)
    assert paths(contents) == [".env.example", "app.py"]
    assert ".env, .streamlit/secrets.toml" in contents.warnings[0]
    assert "greenroom env set" in contents.warnings[0]
    assert ".env" in paths(read(folder, include=(".env",)))


def test_ignore_files_hold_below_their_own_folder(folder: Path):
    write(
        folder,
        {
            ".gitignore": "*.log\n/build\n!keep.log\n",
            "a.log": "",
            "keep.log": "",
            "build/x": "",
            "sub/build/x": "",
            "sub/.gitignore": "*.tmp\n!b.log\n",
            "sub/b.log": "",
            "sub/c.tmp": "",
            "c.tmp": "",
            ".greenroomignore": "notes/\n",
            "sub/notes/n.md": "",
        },
    )
    assert paths(read(folder)) == [
        ".gitignore",
        ".greenroomignore",
        "app.py",
        "c.tmp",
        "keep.log",
        "sub/.gitignore",
        "sub/b.log",
        "sub/build/x",
    ]
    rules = {left.path: left.rule for left in read(folder).left_out}
    assert rules["sub/c.tmp"] == "sub/.gitignore"
    assert rules["sub/notes/"] == ".greenroomignore"


def test_rscignore_names_entries_of_its_own_folder_only(folder: Path):
    write(folder, {".rscignore": "data\nx.txt\n", "data/a": "", "sub/data/b": "", "x.txt": ""})
    assert paths(read(folder)) == [".rscignore", "app.py", "sub/data/b"]


def test_the_repository_around_the_folder_has_a_say(tmp_path: Path, folder: Path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    write(tmp_path, {".gitignore": "*.secret\napp/out/\n", ".git/info/exclude": "mine.txt\n"})
    write(folder, {"a.secret": "", "out/x": "", "mine.txt": ""})
    contents = read(folder)
    assert paths(contents) == ["app.py"]
    assert {left.rule for left in contents.left_out} == {"../.gitignore", ".git/info/exclude"}


def test_git_and_greenroom_agree_on_what_is_ignored(tmp_path: Path, folder: Path):
    write(
        folder,
        {
            ".gitignore": "*.o\n!important.o\ndoc/**/*.txt\n/top\n\\#odd\ntrailing \nfoo/*\n!foo/bar\n",
            "a.o": "",
            "important.o": "",
            "doc/a.txt": "",
            "doc/x/y/b.txt": "",
            "doc/x/c.md": "",
            "top": "",
            "sub/top": "",
            "#odd": "",
            "foo/bar/z": "",
            "foo/baz": "",
            "trailing": "",
        },
    )
    subprocess.run(["git", "init", "-q", folder], check=True)
    listed = subprocess.run(
        ["git", "-C", folder, "ls-files", "-co", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert paths(read(folder)) == sorted(listed)


def test_exclude_and_include_of_greenroom_toml_have_the_last_word(folder: Path):
    write(
        folder,
        {
            ".gitignore": "models/\n*.bin\n",
            "models/a.bin": "",
            "models/readme.md": "",
            "models/.gitignore": "a.bin\n",
            "other.bin": "",
            "notebooks/n.ipynb": "",
            "node_modules/deep/b.bin": "",
        },
    )
    contents = read(folder, include=("models/*.bin",), exclude=("notebooks/",))
    assert paths(contents) == [".gitignore", "app.py", "models/a.bin"]
    assert "other.bin" in paths(read(folder, include=("*.bin",)))
    assert "node_modules/deep/b.bin" not in paths(read(folder, include=("*.bin",)))


def test_links_inside_become_files_and_links_out_are_refused(folder: Path, tmp_path: Path):
    write(folder, {"real/a.txt": "a"})
    (folder / "link.txt").symlink_to("real/a.txt")
    (folder / "linked").symlink_to("real")
    assert paths(read(folder)) == ["app.py", "link.txt", "linked/a.txt", "real/a.txt"]
    (tmp_path / "outside").write_text("secret")
    (folder / "out").symlink_to(tmp_path / "outside")
    with pytest.raises(PathRefusedError, match="outside the folder"):
        read(folder)
    assert "out" not in paths(read(folder, exclude=("out",)))


@pytest.mark.parametrize(
    ("target", "why"),
    [("gone", "not there"), ("..", "outside"), (".", "lies in"), ("loop", "circle")],
)
def test_links_that_lead_nowhere_are_refused(folder: Path, target: str, why: str):
    (folder / "loop").symlink_to(target)
    with pytest.raises(PathRefusedError, match=why):
        read(folder)


def test_links_in_a_circle_of_folders_are_refused(folder: Path):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "c").symlink_to(folder / "a")
    with pytest.raises(PathRefusedError, match="lies in"):
        read(folder)


def test_sockets_pipes_and_devices_are_refused(folder: Path):
    os.mkfifo(folder / "pipe")
    with pytest.raises(PathRefusedError, match="a pipe"):
        read(folder)
    (folder / "pipe").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "sock"))
        with pytest.raises(PathRefusedError, match="a socket"):
            read(folder)
    (folder / "sock").unlink()
    (folder / "null").symlink_to("/dev/null")
    with pytest.raises(PathRefusedError):
        read(folder)


def test_a_name_that_is_not_utf_8_is_refused_and_shown_escaped(folder: Path):
    (Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))).write_text("x")
    with pytest.raises(PathRefusedError, match="not UTF-8") as refused:
        read(folder)
    assert str(refused.value).isprintable()


def test_the_servers_limits_are_checked_while_walking(folder: Path):
    write(folder, {f"f{number}": "xx" for number in range(20)})
    with pytest.raises(TooLargeError, match="10 files"):
        read(folder, limits=UploadLimits(files=10))
    with pytest.raises(TooLargeError, match="larger"):
        read(folder, limits=UploadLimits(bytes=20))
    write(folder, {"a/b/c/d": ""})
    with pytest.raises(TooLargeError, match="too deep"):
        read(folder, limits=UploadLimits(depth=3))


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(GreenroomError, match="nothing to publish"):
        read(tmp_path / "empty")
    write(tmp_path / "empty", {".env": ""})
    with pytest.raises(GreenroomError, match=r"left out: \.env"):
        read(tmp_path / "empty")
    with pytest.raises(NotFoundError):
        read(tmp_path / "missing")


def test_a_file_that_changes_while_it_is_sent_is_noticed(folder: Path):
    found = read(folder)
    (folder / "app.py").write_text("something longer")
    with pytest.raises(GreenroomError, match="changed"):
        list(pack(found.sources, found.bundle.files))


def test_progress_is_told_file_by_file(folder: Path):
    write(folder, {"b": "bb"})
    told = []
    read(folder, on_file=lambda file: told.append((file.path, file.size)))
    assert told == [("app.py", 7), ("b", 2)]


def test_the_client_side_imports_no_database_and_no_web():
    heavy = "sqlalchemy", "fastapi", "starlette", "pydantic", "fsspec"
    code = (
        "import sys, greenroom.publish, greenroom.publish.folder\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
