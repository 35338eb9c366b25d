"""`flags rollout`: bring a variant to the users step by step, by the strategies and gates of releases."""

from greenroom.api.schemas import FlagRolloutIn, RolloutOut, RolloutPlanOut
from greenroom.cli.client import part
from greenroom.cli.output import as_json
from greenroom.cli.plan import say_plan
from greenroom.cli.rollout.follow import exit_code, settled
from greenroom.cli.rollout.options import How
from greenroom.cli.rollout.report import tell
from greenroom.cli.target import THE_APP, AtApp, app

AS_EVER = How()


def rollout(
    key: str,
    /,
    *,
    stage: str = "",
    variant: str = "",
    how: How = AS_EVER,
    dry_run: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Bring a flag to the users step by step: to shares of them, watched by gates, taken back if one fails.

    It goes on by itself; greenroom rollout --flag KEY shows how it stands, and pauses, advances or
    aborts it. Who changes the flag by hand meanwhile takes over, and the rollout ends.

    Parameters
    ----------
    key
        The flag's key.
    stage
        The stage whose users get it; the last one if left out.
    variant
        What they get; the variant that is true if left out.
    dry_run
        Only say what would happen.
    json
        Print JSON.
    """
    wanted = FlagRolloutIn(
        variant=variant, stage=stage or None, strategy=how.strategy(), supersede=how.supersede
    )
    with app(at) as door:
        path = f"flags/{part(key)}"
        if dry_run:
            return say_plan(door.post(f"{path}/rollout-plans", wanted, RolloutPlanOut), json=json)
        made = settled(door, door.post(f"{path}/rollouts", wanted, RolloutOut))
        if json:
            as_json(made)
        else:
            tell(door, made)
    return exit_code(made)
