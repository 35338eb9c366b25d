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
from greenroom.web.views.settings import AppSettings, MemberRow, VariableRow
from greenroom.web.views.versions import (
    DiffView,
    FileDiff,
    FileRow,
    FileText,
    Step,
    VersionRow,
)
from greenroom.web.views.words import Access, Health, Role

__all__ = [
    "Access",
    "Act",
    "AppPage",
    "AppRow",
    "AppSettings",
    "DiffView",
    "Draining",
    "EventRow",
    "FactRow",
    "FileDiff",
    "FileRow",
    "FileText",
    "Health",
    "InstanceRow",
    "LogLine",
    "Me",
    "MemberRow",
    "PersonRow",
    "Plan",
    "Role",
    "ServerPage",
    "SessionRow",
    "StageCard",
    "Step",
    "TokenRow",
    "VariableRow",
    "VersionPage",
    "VersionRow",
]
