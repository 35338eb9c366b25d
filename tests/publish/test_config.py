import re
import tomllib
from pathlib import Path

import pytest

from greenroom.kernel.errors import ConflictError
from greenroom.kinds.model import Found
from greenroom.publish.config import (
    Config,
    ConfigError,
    example,
    initial,
    load,
    parse,
    write_initial,
)
from greenroom.publish.config.explain import known_keys

FOUND = Found("shiny-python", "app.py", "imports shiny\nand assigns App to `app`")


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        parse(text)
    return refused.value.why.split("\n")


def test_the_example_is_valid_and_reads_as_it_says():
    config = parse(example())
    assert config.app.slug == "sales"
    assert (config.resources.memory, config.resources.cpus) == (1024, 1.0)
    assert (config.instances.max, config.instances.idle) == (3, 900)
    assert config.start.stop_grace == 10
    assert config.publish.include == ("models/*.bin",)


def test_the_example_has_every_key():
    shown = tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", example()))
    assert set(shown) == set(Config.model_fields)
    for table in shown:
        assert set(shown[table]) == known_keys([table]), table


def test_a_folder_without_the_file_has_the_defaults(tmp_path: Path):
    assert load(tmp_path) == Config()
    assert Config().app.access == "signed-in"


def test_the_command_is_a_list_of_words():
    assert parse('[app]\ncommand = ["serve", "{port}"]').app.command == ("serve", "{port}")
    assert mistakes('[app]\ncommand = "serve"') == [
        'Line 2: `command` in [app]: write a list of strings, like ["one", "two"]; it is \'serve\'.'
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('[app]\nslgu = "x"', "Line 2: unknown key `slgu` in [app]; did you mean `slug`?"),
        ("[recources]\n", "Line 1: unknown table or key `recources`; did you mean `resources`?"),
        ('slug = "x"', "Line 1: unknown table or key `slug`; it belongs in [app]."),
        (
            '[app]\nmemory = "1 GiB"',
            "Line 2: unknown key `memory` in [app]; it belongs in [resources].",
        ),
        (
            "[publish]\nzzz = 1",
            "Line 2: unknown key `zzz` in [publish]; known are exclude, include.",
        ),
        (
            "[resources]\nmemory = 512",
            'Line 2: `memory` in [resources]: 512 is not a size; write "512 MiB" or "2 GB".',
        ),
        (
            "[instances]\nidle = 15",
            "Line 2: `idle` in [instances]: 15 is not a duration; "
            'write "90 s", "15 min" or "1 h 30 min".',
        ),
        ("[instances]\nmin = 3", "Line 1: `instances`: min = 3 is more than max = 1."),
        (
            '[app]\naccess = "all"',
            "Line 2: `access` in [app]: input should be 'public', 'signed-in' or 'invited'; "
            "it is 'all'.",
        ),
        (
            '[app]\nslug = "uat"',
            "Line 2: `slug` in [app]: an app cannot be called 'uat': it is the name of a stage.",
        ),
        (
            '[resources]\ncpus = "2"',
            "Line 2: `cpus` in [resources]: input should be a valid number; it is '2'.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, mistake: str):
    assert mistakes(text) == [mistake]


def test_more_than_one_instance_needs_a_number_of_sessions():
    assert "sessions" in mistakes("[instances]\nmax = 4")[0]
    assert parse("[instances]\nmin = 4\nmax = 4").instances.sessions is None
    assert parse("[instances]\nmax = 4\nsessions = 20").instances.sessions == 20


def test_a_command_and_its_kind_go_together():
    assert "needs command" in mistakes('[app]\nkind = "command"')[0]
    assert "not 'dash'" in mistakes('[app]\nkind = "dash"\ncommand = ["x"]')[0]
    assert parse('[app]\nkind = "command"\ncommand = ["x"]').app.kind == "command"


def test_all_mistakes_are_told_at_once_in_order():
    text = '[resources]\ncpu = 1\n\n[app]\nkindd = "x"\n'
    assert [mistake[:7] for mistake in mistakes(text)] == ["Line 2:", "Line 5:"]


def test_variables_belong_to_a_stage():
    for table in ("variables", "env", "secrets"):
        with pytest.raises(ConfigError, match="belong to a stage") as refused:
            parse(f'[{table}]\nKEY = "1"')
        assert "greenroom env set" in refused.value.fix


def test_what_is_no_toml_is_said_with_its_line():
    with pytest.raises(ConfigError, match="line 2") as refused:
        parse('[app]\nslug "x"')
    assert refused.value.what == "greenroom.toml is not TOML."
    with pytest.raises(ConfigError, match="UTF-8"):
        parse(b"# caf\xe9")


def test_a_byte_order_mark_does_no_harm():
    assert parse('\ufeff[app]\nslug = "x"'.encode()).app.slug == "x"


def test_what_is_stored_is_read_back_even_if_rules_have_changed():
    config = parse(example())
    assert Config.from_stored(config.stored()) == config
    never = parse('[instances]\nidle = "never"')
    assert Config.from_stored(never.stored()).instances.idle is None
    stored = config.stored()
    stored["app"]["slug"] = "v12"
    assert Config.from_stored(stored).app.slug == "v12"


def test_the_first_file_is_short_valid_and_says_why(tmp_path: Path):
    folder = tmp_path / "My Sales App"
    folder.mkdir()
    text = write_initial(folder, FOUND)
    assert text == initial(folder, FOUND) == (folder / "greenroom.toml").read_text()
    assert "# imports shiny and assigns App to `app`" in text
    config = load(folder)
    assert (config.app.slug, config.app.title) == ("my-sales-app", "My sales app")
    assert (config.app.kind, config.app.entry) == ("shiny-python", "app.py")


def test_an_existing_file_is_never_written_over(tmp_path: Path):
    (tmp_path / "greenroom.toml").write_text("# mine")
    with pytest.raises(ConflictError):
        write_initial(tmp_path, FOUND)
    assert (tmp_path / "greenroom.toml").read_text() == "# mine"
