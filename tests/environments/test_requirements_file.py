import pytest

from environments.packages import wheel
from greenroom.environments.inputs.model import RequirementsError
from greenroom.environments.inputs.reading import read_inputs


def entries(folder):
    return [entry.requirement for entry in read_inputs(folder).entries]


def test_includes_constraints_comments_and_continued_lines_are_understood(bench):
    bench.write(
        requirements__txt="\ufeff# ours\n-r more.txt\n-cpins.txt\nSix[tests] >= 1.16 # why\n"
        "idna==3.7 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb\n",
        more__txt="click\n-r requirements.txt\n",
        pins__txt="click<9\n",
    )
    inputs = read_inputs(bench.folder)
    assert entries(bench.folder) == ["click", "Six[tests]>=1.16", "idna==3.7"]
    assert inputs.constraints == ("click<9",)
    assert inputs.names == {"click", "six", "idna"}
    assert inputs.entries[2].hashes == ("sha256:aa", "sha256:bb")


def test_indexes_that_a_bundle_names_are_left_out_and_said_without_their_password(bench):
    bench.write(requirements__txt="--extra-index-url https://me:secret@example.org/simple\nsix\n")
    inputs = read_inputs(bench.folder)
    assert entries(bench.folder) == ["six"]
    assert "example.org" in inputs.notes[0]
    assert "secret" not in inputs.notes[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-r ../secrets.txt", "outside the app"),
        ("-r /etc/passwd", "outside the app"),
        ("-r missing.txt", "not in the app"),
        ("-e .", "editable"),
        ("./missing-1.0-py3-none-any.whl", "not in the app"),
        ("x @ file:///etc/passwd", "outside the app"),
        ("six == ", "no requirement"),
        ("<<<<<<< HEAD", "no requirement"),
    ],
)
def test_lines_that_cannot_be_followed_are_refused_in_words(bench, line, said):
    bench.write(requirements__txt=f"{line}\n")
    with pytest.raises(RequirementsError, match=said):
        read_inputs(bench.folder)


@pytest.mark.parametrize("name", ["Pipfile", "environment.yml", "poetry.lock"])
def test_files_of_other_tools_are_named_with_the_way_out(bench, name):
    bench.write(**{name: "x"})
    with pytest.raises(RequirementsError, match=r"requirements\.txt"):
        read_inputs(bench.folder)


def test_a_poetry_project_is_named_with_the_way_out(bench):
    bench.write(pyproject__toml='[tool.poetry.dependencies]\nsix = "*"\n')
    with pytest.raises(RequirementsError, match="poetry export"):
        read_inputs(bench.folder)


@pytest.mark.anyio
async def test_equal_wheels_of_two_bundles_make_one_environment(bench):
    path = wheel(bench.folder / "wheels", "ours", {"ours.py": "answer = 42\n"})
    first = await bench.build(f"./wheels/{path.name}")
    wheel(bench.folder / "elsewhere", "ours", {"ours.py": "answer = 42\n"})
    path.rename(bench.folder / path.name)
    second = await bench.build(f"./{path.name}")
    assert second.reused
    assert second.path == first.path
    assert list((first.path / "lib").rglob("ours.py"))


def test_what_a_powershell_wrote_is_understood(bench):
    (bench.folder / "requirements.txt").write_bytes("six==1.17.0\r\nidna\r\n".encode("utf-16"))
    assert entries(bench.folder) == ["six==1.17.0", "idna"]


def test_a_nameless_address_is_answered_with_how_to_write_it(bench):
    bench.write(requirements__txt="git+https://example.org/x.git\n")
    with pytest.raises(RequirementsError, match="package @ git"):
        read_inputs(bench.folder)
