"""Stops: pulled by one person, released by two."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.one_time import approval_button
from accounts.admin.party_fields import PartyField
from accounts.admin.party_links import named_link
from accounts.people.models import Party
from market.admin.cells import for_a_second, person
from market.admin.choices import instrument_choices, one_of, participants, venue_choices
from market.admin.sections import RISK
from market.risk.halts import PERMISSION, keep_halt, place_halt, propose_release, release_halt
from market.risk.models import Halt, HaltScope
from market.risk.states import HaltStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.scoped_forms import ScopedForm
from puhui.kernel.admin.searching import as_uuid
from puhui.kernel.clock import puhui_now

COLOURS = {
    HaltStatus.ACTIVE: "danger",
    HaltStatus.RELEASE_PROPOSED: "warning",
    HaltStatus.RELEASED: "success",
}


def _which(halt: Halt) -> Any:
    """Return what is stopped: a participant by name, where it has a public one."""
    party = (_participants([halt]) if not hasattr(halt, "stopped") else halt.stopped).get(halt.target)
    return named_link(party) if party else halt.target


def _participants(halts: Sequence[Halt]) -> dict[str, Party]:
    """Return the participants that stops are about, by target."""
    named = [as_uuid(halt.target) for halt in halts if halt.scope == HaltScope.PARTICIPANT]
    targets = [party_id for party_id in named if party_id is not None]
    return {str(party.pk): party for party in Party.objects.filter(pk__in=targets)} if targets else {}


class HaltForm(ScopedForm):
    """What to stop: an instrument, a participant, a venue, or everything."""

    prefilled = ("scope", "instrument", "party_id", "venue")
    named_by = {
        HaltScope.INSTRUMENT: "instrument",
        HaltScope.PARTICIPANT: "party_id",
        HaltScope.VENUE: "venue",
    }

    scope = forms.ChoiceField(label=_("what"), choices=HaltScope.choices, widget=UnfoldAdminSelectWidget())
    instrument = one_of(_("instrument"), instrument_choices)
    party_id = PartyField(label=_("participant"), required=False, suggest=participants)
    venue = one_of(_("venue"), venue_choices)
    field_order = ["scope", "instrument", "party_id", "venue", "reason"]


def _by_desk(rows: QuerySet, value: str) -> QuerySet:
    return rows.exclude(status=HaltStatus.RELEASED) if value == "standing" else rows.filter(status=value)


@admin.register(Halt)
class HaltAdmin(ReadOnlyAdmin):
    section, position, icon = RISK, 20, "front_hand"
    work = (
        for_a_second(
            PERMISSION, HaltStatus.RELEASE_PROPOSED, "release_proposed_by", {"desk": "RELEASE_PROPOSED"}
        ),
    )
    list_display = [
        column("scope", _("what")),
        computed("target", _("which"), _which),
        status("status", _("state"), COLOURS),
        column("reason", _("reason")),
        person("placed_by", _("pulled by")),
        column("placed_at", _("pulled at")),
    ]
    list_filter = [
        choice("desk", _("state"), [("standing", _("standing")), *HaltStatus.choices], _by_desk),
        choice("scope", _("what"), HaltScope.choices),
    ]
    fields = [
        *list_display,
        person("release_proposed_by", _("release proposed by")),
        person("released_by", _("released by")),
        column("released_at", _("released at")),
    ]
    actions_list = ["place"]
    actions_detail = ["propose", "release", "keep"]

    def heading(self, obj: Halt) -> str:
        return f"{obj.get_scope_display()} · {obj.get_status_display()}"

    def page_loaded(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        stopped = _participants(rows)
        for row in rows:
            row.stopped = stopped
        return super().page_loaded(request, rows)

    @command_button(
        _("Pull a stop"),
        permission=PERMISSION,
        explains=_("At once: no new order and nothing submitted to a venue. Two people release it."),
        icon="front_hand",
        is_dangerous=True,
        on_list=True,
        form_class=HaltForm,
    )
    def place(self, request: HttpRequest, *, scope: str, target: str, reason: str) -> Any:
        actor, now = actor_of(request), puhui_now()
        place_halt(scope=scope, target=target, reason=reason, actor=actor, now=now)
        return gettext("It is stopped.")

    @command_button(
        _("Propose the release"),
        permission=PERMISSION,
        explains=_("The stop stands until another person releases it."),
        shown=lambda halt: halt.status == HaltStatus.ACTIVE,
    )
    def propose(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        propose_release(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("Another person must release it now.")

    @approval_button(
        _("Release"),
        permission=PERMISSION,
        explains=_("Orders come in again. Somebody else has proposed it."),
        icon="sunny",
        shown=lambda halt: halt.status == HaltStatus.RELEASE_PROPOSED,
    )
    def release(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        release_halt(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The stop is released.")

    @command_button(
        _("Keep the stop"),
        permission=PERMISSION,
        explains=_("The proposed release is refused and the stop stands."),
        shown=lambda halt: halt.status == HaltStatus.RELEASE_PROPOSED,
    )
    def keep(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        keep_halt(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The stop stands.")
