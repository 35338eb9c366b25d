"""What the pages show. Frozen values; a page's JSON twin is its view, field by field.

Times are aware instants in UTC, sizes bytes, durations seconds. Words for people are made from them by the templates.
"""

from greenroom.web.views.acts import Act, Plan
from greenroom.web.views.apps import (
    AppRow,
    Draining,
    InstanceRow,
    LogLine,
    SessionRow,
    StageCard,
)
from greenroom.web.views.house import EventRow, FactRow, Me, PersonRow, ServerPage, TokenRow
from greenroom.web.views.pages import AppPage, VersionPage
from greenroom.web.views.rehearsals import (
    AdviceRow,
    Capacity,
    DifferenceView,
    JourneyView,
    Kept,
    LoadStep,
    LoadView,
    OutputPage,
    OutputRow,
    Place,
    ProfileView,
    RehearsalPage,
    RehearsalRow,
    RehearsalView,
    Said,
    Sight,
    StepView,
    Verb,
)
from greenroom.web.views.settings import AppSettings, MemberRow, VariableRow
from greenroom.web.views.versions import (
    DiffView,
    FileDiff,
    FileRow,
    FileText,
    Step,
    VersionRow,
)
from greenroom.web.views.words import Access, Health, Mark, Role

__all__ = [
    "Access",
    "Act",
    "AdviceRow",
    "AppPage",
    "AppRow",
    "AppSettings",
    "Capacity",
    "DiffView",
    "DifferenceView",
    "Draining",
    "EventRow",
    "FactRow",
    "FileDiff",
    "FileRow",
    "FileText",
    "Health",
    "InstanceRow",
    "JourneyView",
    "Kept",
    "LoadStep",
    "LoadView",
    "LogLine",
    "Mark",
    "Me",
    "MemberRow",
    "OutputPage",
    "OutputRow",
    "PersonRow",
    "Place",
    "Plan",
    "ProfileView",
    "RehearsalPage",
    "RehearsalRow",
    "RehearsalView",
    "Role",
    "Said",
    "ServerPage",
    "SessionRow",
    "Sight",
    "StageCard",
    "Step",
    "StepView",
    "TokenRow",
    "VariableRow",
    "Verb",
    "VersionPage",
    "VersionRow",
]
