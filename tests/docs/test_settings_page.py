import re
import tomllib
from pathlib import Path

from greenroom.kernel.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/administrator/settings.md"


def example() -> str:
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]


def test_the_page_shows_the_defaults(tmp_path, monkeypatch):
    file = tmp_path / "server.toml"
    file.write_text(example())
    monkeypatch.setenv("GREENROOM_CONFIG", str(file))
    shown = Settings()
    monkeypatch.setenv("GREENROOM_CONFIG", str(tmp_path / "none"))
    assert shown.model_dump(exclude={"home"}) == Settings().model_dump(exclude={"home"})


def test_every_setting_is_on_the_page():
    text = example()
    for name, field in Settings.model_fields.items():
        assert re.search(rf"^(# )?(\[+)?{name}\b", text, re.MULTILINE), name
        nested = getattr(field.annotation, "model_fields", {})
        for inner in nested:
            assert inner in tomllib.loads(text)[name], f"{name}.{inner}"
