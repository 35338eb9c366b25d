"""What an act would do, said before it is done."""

from collections.abc import Iterator

from greenroom.api.schemas import ActPlanOut, PartPlanOut, RollbackPlanOut
from greenroom.cli.output import as_json, say, say_folded


def say_plan(plan: ActPlanOut, *, json: bool) -> int:
    """Print a plan; return the exit code, 2 if the act would be refused."""
    if json:
        as_json(plan)
    else:
        say((plan.title, "bold"))
        for sentence in plan.sentences:
            say_folded(sentence)
        for sentence in _parts(plan) if isinstance(plan, RollbackPlanOut) else ():
            say_folded(sentence)
        if plan.refused:
            say(("Refused: ", "bold red"), plan.refused)
    return 2 if plan.refused else 0


def _parts(plan: RollbackPlanOut) -> Iterator[str]:
    """Yield what is brought back, change by change, and what differs but is left as it is."""
    if plan.refused:
        return
    for part in plan.parts:
        if part.name in plan.brought:
            yield from (f"{part.name.capitalize()}: {change}" for change in part.changes)
            if not part.changes:
                was = "it was" if part.name == "scale" else "they were"
                yield f"{part.name.capitalize()}: as {was} then, nothing changes."
    yield from (_left(p) for p in plan.parts if p.changes and p.name not in plan.brought)


def _left(part: PartPlanOut) -> str:
    if part.name == "scale":
        return "Scale stays as now; it differs from then: --with scale"
    differ = "1 differs" if len(part.changes) == 1 else f"{len(part.changes)} differ"
    return f"{part.name.capitalize()} stay as now; {differ} from then: --with {part.name}"
