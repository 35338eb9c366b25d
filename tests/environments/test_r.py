import json

import pytest

from greenroom.environments.r.installed import Installed, read_description, with_needs
from greenroom.environments.r.library import MissingPackagesError
from greenroom.environments.r.sources import packages_in, used_packages

pytestmark = pytest.mark.anyio


async def lock(bench, **more):
    return await bench.lock(language="r", **({"packages": lambda _: ("shiny",)} | more))


async def test_an_app_gets_the_versions_of_the_system_and_what_they_need(bench):
    bench.write(app__R="library(shiny)\njsonlite::toJSON(1)\n")
    made = await lock(bench)
    names = {dist.name for dist in made.dists}
    assert {"shiny", "jsonlite", "httpuv"} <= names
    assert not names & {"stats", "utils", "methods"}
    assert made.interpreter.endswith("Rscript")
    environment = await bench.environments.prepare(made)
    assert environment.reused
    assert environment.interpreter == made.interpreter
    assert bench.environments.plan(made)[1]


async def test_a_missing_package_is_named_with_where_and_what_to_install(bench):
    bench.write(app__R="library(shiny)\nlibrary(notHere)\n")
    with pytest.raises(MissingPackagesError) as raised:
        await lock(bench)
    assert "notHere (used by app.R)" in raised.value.what
    assert "apt install r-cran-nothere" in raised.value.fix


async def test_other_versions_than_those_of_the_lock_file_are_noted(bench):
    packages = {
        "shiny": {"Package": "shiny", "Version": "99.0"},
        "notHere": {"Package": "notHere", "Version": "1.0"},
        "renv": {"Package": "renv", "Version": "1.0"},
    }
    bench.write(app__R="library(shiny)\n", renv__lock=json.dumps({"Packages": packages}))
    differing, missing = (await lock(bench)).notes
    assert "instead of 99.0" in differing
    assert "lists notHere," in missing


async def test_a_manifest_of_connect_is_read(bench):
    packages = {"shiny": {"Source": "CRAN", "description": {"Package": "shiny", "Version": "9.9"}}}
    bench.write(app__R="library(shiny)\n", manifest__json=json.dumps({"packages": packages}))
    assert "manifest.json" in (await lock(bench)).notes[0]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("library(shiny)", {"shiny"}),
        ("suppressMessages(library( 'DT' , quietly = TRUE))", {"DT"}),
        ("require(`plotly`); data.table::fread('x')", {"plotly", "data.table"}),
        ("# library(a)\nx <- '#library(b)'; library(c)", {"c"}),
        ('helpText("use library(a) or b::c")', set()),
        ("for (p in c('a', 'b')) library(p, character.only = TRUE)", set()),
        ("pacman::p_load(dplyr, 'tidyr')", {"pacman", "dplyr", "tidyr"}),
        ("if (requireNamespace('optional', quietly = TRUE)) 1", set()),
        ('x <- r"(library(a) "quoted")"; library(b)', {"b"}),
        ("rlang:::internal(1); a$library; x[['y::z']]", {"rlang"}),
        ("tags$a(href = '#', bslib::card())", {"bslib"}),
    ],
)
def test_code_says_which_packages_it_uses(code, expected):
    assert packages_in(code) == expected


def test_prose_tests_and_libraries_of_the_project_are_not_read(tmp_path):
    (tmp_path / "renv").mkdir()
    (tmp_path / "renv" / "activate.R").write_text("library(renv)\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "testthat.R").write_text("library(testthat)\n")
    (tmp_path / "report.Rmd").write_text(
        "Don't read library(prose).\n\n```{r setup, echo=FALSE}\nlibrary(knitr)\n```\n"
    )
    assert used_packages(tmp_path) == {"knitr": "report.Rmd"}


def test_what_a_package_needs_is_followed_to_the_end():
    text = "Package: a\nVersion: 1.2-3\nDepends: R (>= 4.0), b\nImports: c (>= 1),\n  utils\n"
    installed = {
        "a": read_description("a", text),
        "b": Installed("b", "1", False, ("c", "d")),
        "utils": Installed("utils", "4", True, ()),
    }
    assert installed["a"].version == "1.2-3"
    assert with_needs(["a"], installed) == {"a", "b", "c", "d"}
