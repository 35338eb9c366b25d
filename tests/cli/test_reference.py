"""The page about the command line says what `--help` says."""

from pathlib import Path

from greenroom.cli.main import GROUPS, build
from greenroom.cli.reference import PAGE, page

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_help_says() -> None:
    assert (ROOT / PAGE).read_text() == page(), "run python -m greenroom.cli.reference"


def test_the_overview_says_what_the_commands_say_of_themselves() -> None:
    app = build()
    for commands in GROUPS.values():
        for name, _, words in commands:
            assert app[name].help.splitlines()[0].startswith(words.removesuffix(".")), name


def test_every_option_is_explained() -> None:
    app = build()
    for commands in GROUPS.values():
        for name, _, _ in commands:
            names = [each for each in app[name] if not each.startswith("-")]
            for below in (app[name], *(app[name][each] for each in names)):
                if below.default_command:
                    for argument in below.assemble_argument_collection(parse_docstring=True):
                        if argument.show and argument.parse:
                            assert argument.parameter.help, f"{name}: {argument.name}"
