import subprocess
from pathlib import Path

import pytest

from greenroom.publish.folder import provenance_of


def git(folder: Path, *arguments: str) -> str:
    options = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(
        ["git", "-C", folder, *options, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "repository"
    (top / "app").mkdir(parents=True)
    (top / "app" / "app.py").write_text("one")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "Add the app\n\nAt length.")
    return top


def test_outside_a_repository_there_is_no_commit(tmp_path: Path):
    found = provenance_of(tmp_path, message="first try")
    assert (found.git_commit, found.git_branch, found.git_note) == ("", "", "")
    assert found.message == "first try"
    assert found.user
    assert found.host
    assert found.client.startswith("greenroom ")


def test_commit_branch_and_subject_are_told(repository: Path):
    found = provenance_of(repository / "app")
    assert found.git_commit == git(repository, "rev-parse", "HEAD")
    assert (found.git_branch, found.git_message) == ("main", "Add the app")
    assert found.git_dirty is False


def test_changes_in_the_folder_make_it_dirty_but_not_those_elsewhere(repository: Path):
    (repository / "other.txt").write_text("x")
    assert provenance_of(repository / "app").git_dirty is False
    (repository / "app" / "app.py").write_text("two")
    assert provenance_of(repository / "app").git_dirty is True


def test_it_works_without_git_installed(repository: Path, monkeypatch: pytest.MonkeyPatch):
    commit = git(repository, "rev-parse", "HEAD")
    git(repository, "pack-refs", "--all")
    git(repository, "worktree", "add", "-q", str(repository.parent / "tree"), "-b", "side")
    monkeypatch.setenv("PATH", "")
    found = provenance_of(repository / "app")
    assert (found.git_commit, found.git_branch) == (commit, "main")
    assert "not known" in found.git_note
    side = provenance_of(repository.parent / "tree")
    assert (side.git_commit, side.git_branch) == (commit, "side")


def test_a_repository_without_a_commit_is_said(tmp_path: Path):
    git(tmp_path, "init", "-q")
    found = provenance_of(tmp_path)
    assert found.git_commit == ""
    assert found.git_note.startswith("git said:")


def test_a_detached_head_has_no_branch(repository: Path):
    git(repository, "checkout", "-q", "--detach")
    assert provenance_of(repository).git_branch == ""
