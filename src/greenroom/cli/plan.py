"""What an act would do, said before it is done."""

from greenroom.api.schemas import ActPlanOut
from greenroom.cli.output import as_json, say, say_folded


def say_plan(plan: ActPlanOut, *, json: bool) -> int:
    """Print a plan; return the exit code, 2 if the act would be refused."""
    if json:
        as_json(plan)
    else:
        say((plan.title, "bold"))
        for sentence in plan.sentences:
            say_folded(sentence)
        if plan.refused:
            say(("Refused: ", "bold red"), plan.refused)
    return 2 if plan.refused else 0
