"""Which file of a bundle decides its packages, and what it says."""

import json
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from greenroom.environments.inputs.documents import manifest, text_of, toml
from greenroom.environments.inputs.model import Inputs, RequirementsError
from greenroom.environments.inputs.pylock import read_pylock
from greenroom.environments.inputs.requirements import read_requirements

_FOREIGN = {
    "Pipfile": "pipenv requirements > requirements.txt",
    "environment.yml": "pip list --format=freeze > requirements.txt",
    "environment.yaml": "pip list --format=freeze > requirements.txt",
    "poetry.lock": "poetry export -o requirements.txt",
}


def read_inputs(folder: Path) -> Inputs:
    """Return what the first of the files in order says."""
    project, frozen = folder / "pyproject.toml", folder / "uv.lock"
    if frozen.is_file() and project.is_file():
        return Inputs("uv.lock", frozen=frozen, said=text_of(frozen), names=_project_names(project))
    if (folder / "pylock.toml").is_file():
        entries = read_pylock(toml(folder / "pylock.toml"))
        return Inputs("pylock.toml", entries, names=frozenset(entry.name for entry in entries))
    requirements = _requirements_file(folder)
    if requirements:
        return from_requirements(requirements, folder)
    if "project" in toml(project):
        return _from_project(project)
    if "poetry" in toml(project).get("tool", {}):
        _refuse("pyproject.toml's [tool.poetry]", "poetry export -o requirements.txt")
    _refuse_foreign(folder)
    return Inputs("")


def from_requirements(path: Path, folder: Path) -> Inputs:
    """Return what a requirements file says."""
    found = read_requirements(path, folder)
    return Inputs(
        path.name,
        tuple(found.entries),
        tuple(found.constraints),
        found.prereleases,
        names=frozenset(entry.name for entry in found.entries),
        notes=tuple(found.notes),
    )


def _requirements_file(folder: Path) -> Path | None:
    """Return requirements.txt, or the file that manifest.json names instead."""
    manager = manifest(folder).get("python", {}).get("package_manager", {})
    named = str(manager.get("package_file", "")) if isinstance(manager, dict) else ""
    for name in ("requirements.txt", named):
        path = folder / name
        if name and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def _from_project(path: Path) -> Inputs:
    document = toml(path)
    project = document["project"]
    deciding = {name: project.get(name) for name in ("dependencies", "dynamic", "requires-python")}
    said = json.dumps([deciding, document.get("tool", {}).get("uv")], sort_keys=True, default=str)
    return Inputs("pyproject.toml", project=path, said=said, names=_project_names(path))


def _project_names(path: Path) -> frozenset[str]:
    names = []
    for text in toml(path).get("project", {}).get("dependencies", []):
        try:
            names.append(canonicalize_name(Requirement(str(text)).name))
        except InvalidRequirement as error:
            raise RequirementsError(
                f"pyproject.toml has a dependency that is no requirement: {text}",
                f"{str(error).splitlines()[0]}.",
                "Mend that line.",
            ) from error
    return frozenset(names)


def _refuse_foreign(folder: Path) -> None:
    for name, remedy in _FOREIGN.items():
        if (folder / name).is_file():
            _refuse(name, remedy)


def _refuse(place: str, remedy: str) -> None:
    raise RequirementsError(
        f"The app lists its packages in {place} only.",
        "Greenroom reads uv.lock, pylock.toml, requirements.txt and pyproject.toml's [project].",
        f"Write a requirements.txt beside it: {remedy}",
    )
