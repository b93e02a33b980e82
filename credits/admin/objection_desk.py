"""The desk of objections, to a notice to stakeholders or to a public notice: lists, days and the two buttons.

What they are raised to, who decides and what that does stand with each kind.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.objection_evidence import EVIDENCE, WithEvidence
from credits.projects.objection_states import ObjectionStatus
from puhui.kernel.admin.columns import column, id_end, status
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import short
from puhui.kernel.admin.work_lists import Work, waiting_for_me

COLOURS = {
    ObjectionStatus.OPEN: "warning",
    ObjectionStatus.DISMISSED: "success",
    ObjectionStatus.UPHELD: "danger",
}
# Design value: the notice's clock stands still for so long.
DUE = Due("received_at", working_days=5, waits=(ObjectionStatus.OPEN,))


def _waits(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    return rows.filter(status=ObjectionStatus.OPEN)


def is_open(objection: Any) -> bool:
    """Tell whether it may still be decided."""
    return objection.status == ObjectionStatus.OPEN


def work_of(decides: str) -> tuple[Work, ...]:
    """Return the work list of those who have the permission `decides`."""
    return (Work(decides, _waits, due=DUE),)


def columns_of(subject: Any) -> list[Any]:
    """Return the columns of the list; `subject` is that of what it was raised to."""
    return [
        id_end("id", _("id")),
        subject,
        status("status", _("state"), COLOURS),
        column("received_at", _("received at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]


def fields_of(subject: Any) -> list[Any]:
    """Return the fields of one's page. The contact is encrypted and shown on no page."""
    return [
        column("id", _("id")),
        subject,
        column("text", _("text")),
        EVIDENCE,
        column("status", _("state")),
        column("decision", _("decision")),
        column("received_at", _("received at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]


class ObjectionDesk(WithEvidence):
    """What both lists share."""

    icon = "campaign"
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), ObjectionStatus.choices)]
    actions_detail = ["dismiss", "uphold"]

    def heading(self, obj: Any) -> str:
        return f"{obj.get_status_display()} {short(obj.pk)}"
