"""Freezes: placed by one registrar, released by two. A batch's is its suspension."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.one_time import approval_button
from accounts.admin.party_fields import PartyField
from accounts.admin.party_links import named_link, party_link
from accounts.admin.timelines import timeline_part
from credits.admin.party_transfers import UNDER_WAY
from credits.admin.sections import LEDGER
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FREEZE_STATES, FreezeScope, FreezeStatus
from credits.ledger.models import Asset
from credits.ledger.types import Book
from credits.registry.models import PartyTransfer
from credits.registry.permissions import FREEZE
from credits.registry.services import keep_freeze, place_freeze, propose_unfreezing, release_freeze
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import Column, column, computed, status, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.scoped_forms import ScopedForm
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.suggestions import SuggestedInput
from puhui.kernel.admin.words import NOTHING, amount, link, short
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

S = FreezeStatus
COLOURS = {S.ACTIVE: "danger", S.RELEASE_PROPOSED: "warning", S.RELEASED: "success"}
# Design values (ADR 0067): a freeze is looked at again within a week, and released or kept; whoever waits for
# the release of a second person waits two days.
REVIEW_DUE = Due("waits_since", working_days=5, waits=(S.ACTIVE,))
RELEASE_DUE = Due("waits_since", working_days=2, waits=(S.RELEASE_PROPOSED,))


TRANSFERS_SHOWN, BATCHES_SUGGESTED = 50, 100


def _minted_last() -> Iterator[str]:
    """Yield the batches minted last."""
    rows = Asset.objects.filter(book=Book.REGISTRY).order_by("-pk")
    yield from rows.values_list("batch", flat=True)[:BATCHES_SUGGESTED]


class FreezeForm(ScopedForm):
    """What to freeze: a holder's account, a batch, or everything."""

    prefilled = ("scope", "party_id", "batch")
    named_by = {FreezeScope.ACCOUNT: "party_id", FreezeScope.BATCH: "batch"}

    scope = forms.ChoiceField(label=_("what"), choices=FreezeScope.choices, widget=UnfoldAdminSelectWidget())
    party_id = PartyField(label=_("holder of the account"), required=False)
    batch = forms.CharField(
        label=_("batch"), max_length=100, required=False, widget=SuggestedInput(_minted_last)
    )
    field_order = ["scope", "party_id", "batch", "reason"]


def _which(freeze: Freeze) -> Any:
    if freeze.asset is not None:
        return freeze.asset.batch
    if freeze.account is not None and freeze.account.party is not None:
        return named_link(freeze.account.party)
    return NOTHING


def _person(name: str, label: Any) -> Column:
    return computed(name, label, lambda row: party_link(getattr(row, name)))


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what somebody else has proposed to release."""
    mine = Q(release_proposed_by=actor_of(request).person_id)
    return rows.filter(status=S.RELEASE_PROPOSED).exclude(mine)


def _to_look_at(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(status=S.ACTIVE)


def _by_desk(rows: QuerySet, value: str) -> QuerySet:
    return rows.exclude(status=S.RELEASED) if value == "standing" else rows.filter(status=value)


@admin.register(Freeze)
class FreezeAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 60, "ac_unit"
    work = (
        Work(FREEZE, _waits, {"desk": "RELEASE_PROPOSED"}, due=RELEASE_DUE),
        Work(FREEZE, _to_look_at, {"desk": "ACTIVE"}, _("Freezes to look at again"), REVIEW_DUE),
    )
    list_select_related = ("account__party", "asset")
    list_display = [
        column("scope", _("what")),
        computed("target", _("which"), _which),
        status("status", _("state"), COLOURS),
        column("reason", _("reason")),
        _person("placed_by", _("placed by")),
        column("placed_at", _("placed")),
        *due_columns(REVIEW_DUE, RELEASE_DUE),
    ]
    list_filter = [
        choice("desk", _("state"), [("standing", _("standing")), *FreezeStatus.choices], _by_desk),
        choice("scope", _("what"), FreezeScope.choices),
    ]
    fields = [
        *list_display,
        _person("release_proposed_by", _("release proposed by")),
        _person("released_by", _("released by")),
        column("released_at", _("released at")),
    ]
    actions_list = ["place"]
    actions_detail = ["propose", "release", "keep"]

    def heading(self, obj: Freeze) -> str:
        return f"{obj.get_scope_display()} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: Freeze) -> Sequence[Part]:
        return [
            states_part(FREEZE_STATES, obj.status),
            _kept_back(obj),
            timeline_part(("freeze", obj.pk)),
        ]

    @command_button(
        _("Freeze"),
        permission=FREEZE,
        explains=_("At once: nothing leaves the account, no unit of the batch moves. Two people release it."),
        icon="ac_unit",
        is_dangerous=True,
        on_list=True,
        form_class=FreezeForm,
    )
    def place(self, request: HttpRequest, *, scope: str, target: str, reason: str) -> Any:
        actor, now = actor_of(request), puhui_now()
        place_freeze(actor=actor, scope=scope, target=target, reason=reason, now=now)
        return gettext("It is frozen.")

    @command_button(
        _("Propose the release"),
        permission=FREEZE,
        explains=_("The freeze stands until another person releases it."),
        shown=lambda freeze: freeze.status == S.ACTIVE,
    )
    def propose(self, request: HttpRequest, obj: Freeze, *, reason: str) -> str:
        propose_unfreezing(actor=actor_of(request), freeze_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("Another person must release it now.")

    @approval_button(
        _("Release"),
        permission=FREEZE,
        explains=_("Units move again. Somebody else has proposed it."),
        icon="sunny",
        shown=lambda freeze: freeze.status == S.RELEASE_PROPOSED,
    )
    def release(self, request: HttpRequest, obj: Freeze, *, reason: str) -> str:
        release_freeze(actor=actor_of(request), freeze_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The freeze is released.")

    @command_button(
        _("Keep the freeze"),
        permission=FREEZE,
        explains=_("Looked at again, or no to the release: the freeze stands, and is looked at in a week."),
        icon="block",
        shown=lambda freeze: freeze.status != S.RELEASED,
    )
    def keep(self, request: HttpRequest, obj: Freeze, *, reason: str) -> str:
        keep_freeze(actor=actor_of(request), freeze_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The freeze stands.")


def _kept_back(freeze: Freeze) -> Part:
    """Return the transfers under way that the freeze keeps back while it stands."""
    under_way = PartyTransfer.objects.filter(status__in=UNDER_WAY).select_related("asset")
    if freeze.asset_id is not None:
        under_way = under_way.filter(asset_id=freeze.asset_id)
    elif freeze.account is not None:
        holder = freeze.account.party_id
        under_way = under_way.filter(Q(party_id=holder) | Q(destination_id=holder))
    rows = [
        [
            link(reverse("admin:credits_partytransfer_change", args=[row.pk]), short(row.pk)),
            row.asset.batch,
            amount(row.quantity_t, "t"),
            row.get_status_display(),
            written(row.due_at),
        ]
        for row in under_way.order_by("due_at", "id")[:TRANSFERS_SHOWN]
    ]
    headers = [_("transfer"), _("batch"), _("tonnes"), _("state"), _("due")]
    return Part(_("Transfers under way"), headers, rows)
