"""What the pages ask for, answered from the use cases; fulfils `web.ports.Backstage` with a file per part."""

from greenroom.wiring.backstage.approve import Approve
from greenroom.wiring.backstage.crew import Crew
from greenroom.wiring.backstage.flagging import Flagging
from greenroom.wiring.backstage.furnish import Furnish
from greenroom.wiring.backstage.perform import Perform
from greenroom.wiring.backstage.rehearse import Rehearse
from greenroom.wiring.backstage.roll import Roll
from greenroom.wiring.backstage.sign import Sign
from greenroom.wiring.backstage.watch import Watch

__all__ = ["HouseBackstage"]


class HouseBackstage(Sign, Watch, Perform, Approve, Roll, Rehearse, Flagging, Furnish, Crew):
    """Everything the pages need."""
