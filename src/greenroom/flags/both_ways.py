"""How else the release flags of an app could be set: what a rehearsal tries besides."""

from collections.abc import Iterator, Mapping

from greenroom.flags.context import trusted
from greenroom.flags.evaluator import Evaluator
from greenroom.flags.model import Asker


def other_ways(
    evaluator: Evaluator, asker: Asker, flags: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each release flag with each variant that it does not have by itself; `flags` are set already."""
    context = trusted({}, asker, None)
    for key in evaluator.keys:
        definition = evaluator.definition(key) or {}
        if definition.get("metadata", {}).get("kind") != "release":
            continue
        held = flags.get(key) or evaluator.evaluate(key, context).variant
        yield from ((key, variant) for variant in definition["variants"] if variant != held)
