"""What was sent to people outside their inbox, and what could not be. The words themselves are not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.sections import PEOPLE
from accounts.notifications.kinds import title_of
from accounts.notifications.models import Delivery
from accounts.notifications.services import retry_delivery
from accounts.notifications.states import Channel, DeliveryStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, whole
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.dashboard import Figure, counted, panel
from puhui.kernel.admin.filters import choice


def _kind(delivery: Delivery) -> str:
    """Return what is told, without the values that would tell whom it is about."""
    return title_of(delivery.notification.kind)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 50, "outgoing_mail"
    list_select_related = ("notification",)
    list_display = [
        column("id", _("id")),
        computed("kind", _("kind"), _kind),
        column("channel", _("channel")),
        column("status", _("state")),
        whole("attempts", _("attempts")),
        column("next_attempt_at", _("next attempt at")),
        column("sent_at", _("sent at")),
        computed("problem", _("last error"), lambda delivery: delivery.last_error[:80]),
    ]
    list_filter = [
        choice("channel", _("channel"), Channel.choices),
        choice("status", _("state"), DeliveryStatus.choices),
    ]
    fields = [
        column("id", _("id")),
        computed("kind", _("kind"), _kind),
        column("channel", _("channel")),
        column("status", _("state")),
        whole("attempts", _("attempts")),
        column("next_attempt_at", _("next attempt at")),
        column("sent_at", _("sent at")),
        column("last_error", _("last error")),
    ]
    actions_detail = ["retry"]

    def heading(self, obj: Delivery) -> str:
        return f"{obj.get_channel_display()} {obj.pk}"

    @command_button(
        _("Send again"),
        permission="accounts.retry_delivery",
        explains=_("It is tried again as if it were new."),
        icon="redo",
        shown=lambda delivery: delivery.status == DeliveryStatus.GIVEN_UP,
    )
    def retry(self, request: HttpRequest, obj: Delivery, *, reason: str) -> Any:
        retry_delivery(actor=actor_of(request), delivery_id=obj.pk, reason=reason, now=timezone.now())
        return gettext("It will be sent again.")


@panel("accounts.view_delivery", order=82)
def given_up(_regions: frozenset[str] | None) -> Figure:
    """How much news did not reach anybody."""
    rows: QuerySet = Delivery.objects.filter(status=DeliveryStatus.GIVEN_UP)
    number, written = counted(rows)
    return Figure(
        label=_("News given up"),
        value=written,
        note=_("Short messages, mail and webhooks that failed to the last try."),
        url=reverse("admin:accounts_delivery_changelist", query={"status": DeliveryStatus.GIVEN_UP}),
        is_bad=number > 0,
    )
