"""Values become HTML or JSON."""

import dataclasses
import json
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from greenroom.web import lines, rollouts, sentences, words
from greenroom.web.next_acts import act_query, command_of, removal_of
from greenroom.web.static_files import StaticFiles

LIVE = "live"
"""The block of a page that is sent again when something changes."""


class Renderer:
    """The templates."""

    def __init__(self, static: StaticFiles) -> None:
        self._templates = Environment(
            loader=PackageLoader("greenroom.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "size": words.size,
            "seconds": words.seconds,
            "seconds_of": words.fine_seconds,
            "capital": words.capital,
            "ago": words.ago,
            "lasting": words.lasting,
            "until": words.until,
            "listed": words.listed,
            "several": words.several,
            "percent": words.percent,
            "sentence": sentences.sentence,
            "mark": sentences.mark,
            "log_line": lines.log_line,
            "coloured": lines.coloured,
            "ticked": lines.ticked,
        }
        shared: dict[str, Any] = {
            "static": static.url,
            "act_query": act_query,
            "removal_of": removal_of,
            "command_of": command_of,
            "short": lines.short,
            "noun_of": rollouts.NOUN_OF,
            "decision_labels": rollouts.LABELS,
            "kind_words": rollouts.KINDS,
        }
        self._templates.globals.update(shared)

    def page(self, template: str, context: dict[str, Any]) -> str:
        """Return a whole page."""
        return self._templates.get_template(template).render(context)

    def live(self, template: str, context: dict[str, Any]) -> str:
        """Return only the block of a page that changes."""
        chosen = self._templates.get_template(template)
        return "".join(chosen.blocks[LIVE](chosen.new_context(context)))


def as_json(view: Any) -> str:
    """Return a view, or several, as JSON."""
    return json.dumps(view, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")
