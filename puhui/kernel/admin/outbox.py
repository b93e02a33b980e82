"""The outbox: what is still to be told, how often it was tried, and what went wrong."""

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, whole
from puhui.kernel.admin.dashboard import Figure, counted, panel
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.navigation import OPERATIONS
from puhui.kernel.admin.words import short
from puhui.kernel.models import OutboxMessage

# As in /readyz: older unsent news means that no worker relays it.
AGE_BAD_S = 300


def _narrow(rows: QuerySet, value: str) -> QuerySet:
    if value == "sent":
        return rows.exclude(sent_at=None)
    rows = rows.filter(sent_at=None)
    return rows.filter(attempts__gt=0) if value == "failing" else rows


STATES = [("unsent", _("not sent yet")), ("failing", _("failed at least once")), ("sent", _("sent"))]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    names = (_("message"), _("outbox"))
    section, position, icon = OPERATIONS, 20, "outbox"
    list_display = [
        id_end("id", _("id")),
        column("topic", _("topic")),
        column("created_at", _("written")),
        whole("attempts", _("attempts")),
        column("sent_at", _("sent")),
        computed("problem", _("last error"), lambda message: message.last_error[:80]),
    ]
    list_filter = [choice("state", _("state"), STATES, _narrow), DayFilter]
    fields = [
        column("id", _("id")),
        column("topic", _("topic")),
        column("payload", _("content")),
        column("created_at", _("written")),
        whole("attempts", _("attempts")),
        column("next_attempt_at", _("next attempt")),
        column("last_error", _("last error")),
        column("sent_at", _("sent")),
    ]

    def heading(self, obj: OutboxMessage) -> str:
        return f"{obj.topic} {short(obj.pk)}"


@panel("kernel.view_outboxmessage", order=80)
def outbox_age(_regions: frozenset[str] | None) -> Figure:
    """How long the oldest unsent message has waited."""
    unsent = OutboxMessage.objects.filter(sent_at=None)
    _number, written = counted(unsent)
    oldest = unsent.order_by("next_attempt_at").values_list("created_at", flat=True).first()
    age = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return Figure(
        label=_("Messages not sent yet"),
        value=written,
        note=_("The first in line was written %(age)s s ago.") % {"age": f"{age:,}"}
        if oldest
        else _("All is told."),
        url=reverse("admin:kernel_outboxmessage_changelist", query={"state": "unsent"}),
        is_bad=age > AGE_BAD_S,
    )
