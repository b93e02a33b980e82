"""Money: what the institution's statement says, entered by one person and confirmed by another."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.one_time import approval_button
from accounts.admin.party_fields import ORGANISATION_HELP, PartyField
from market.admin.cells import for_a_second, party, person
from market.admin.choices import trading_scheme_choices
from market.admin.sections import MARKET
from market.cash.models import CashMovement, Direction
from market.cash.services import (
    confirm_movement,
    propose_movement,
    refuse_movement,
)
from market.cash.services.authorisations import PERMISSION
from market.cash.states import CashStatus
from market.custody.money import credit_cash, debit_cash
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import AMOUNT_MAX

MOVEMENT_COLOURS = {CashStatus.PROPOSED: "warning", CashStatus.CONFIRMED: "success"}


def _words(label: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=UnfoldAdminTextInputWidget())


class MovementForm(ReasonForm):
    """A line of the institution's statement."""

    scheme = forms.ChoiceField(
        label=_("scheme"), choices=trading_scheme_choices, widget=UnfoldAdminSelectWidget()
    )
    party_id = PartyField(label=_("party"), help_text=ORGANISATION_HELP)
    direction = forms.ChoiceField(
        label=_("direction"), choices=Direction.choices, widget=UnfoldAdminSelectWidget()
    )
    amount_fen = forms.IntegerField(
        label=_("fen"), min_value=1, max_value=AMOUNT_MAX, widget=UnfoldAdminIntegerFieldWidget()
    )
    bank_reference = _words(_("reference of the statement"), 80)
    field_order = ["scheme", "party_id", "direction", "amount_fen", "bank_reference", "reason"]


@admin.register(CashMovement)
class CashMovementAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 50, "payments"
    list_select_related = ("party",)
    work = (for_a_second(PERMISSION, CashStatus.PROPOSED, "made_by", {"status": "PROPOSED"}),)
    territory = ("party__region",)
    list_display = [
        column("made_at", _("entered at")),
        column("direction", _("direction")),
        whole("amount_fen", _("fen")),
        party(_("party")),
        column("bank_reference", _("reference of the statement")),
        status("status", _("state"), MOVEMENT_COLOURS),
    ]
    list_filter = [choice("status", _("state"), CashStatus.choices), DayFilter]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a movement or of a party")
    fields = [
        column("id", _("id")),
        *list_display,
        column("scheme", _("scheme")),
        person("made_by", _("entered by")),
        person("checked_by", _("decided by")),
        column("checked_at", _("decided at")),
    ]
    actions_list = ["propose"]
    actions_detail = ["confirm", "refuse"]

    def heading(self, obj: CashMovement) -> str:
        return f"{obj.get_direction_display()} {amount(obj.amount_fen)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "party_id", term=term)) if term else queryset), False

    @command_button(
        _("Enter a line of the statement"),
        permission=PERMISSION,
        explains=_("Another person confirms it before the money is there, or gone."),
        on_list=True,
        form_class=MovementForm,
    )
    def propose(
        self, request: HttpRequest, *, reason: str, party_id: UUID, amount_fen: int, **terms: str
    ) -> str:
        propose_movement(
            actor=actor_of(request),
            party_id=party_id,
            amount_fen=amount_fen,
            reason=reason,
            now=puhui_now(),
            **terms,
        )
        return gettext("Another person must confirm it now.")

    @approval_button(
        _("Confirm"),
        permission=PERMISSION,
        explains=_("The money is mirrored at once."),
        shown=lambda row: row.status == CashStatus.PROPOSED,
    )
    def confirm(self, request: HttpRequest, obj: CashMovement, *, reason: str) -> Any:
        confirm_movement(
            actor=actor_of(request),
            movement_id=obj.pk,
            reason=reason,
            command_id=new_id(),
            now=puhui_now(),
            credit=credit_cash,
            debit=debit_cash,
        )
        return gettext("The movement is confirmed.")

    @command_button(
        _("Refuse"),
        permission=PERMISSION,
        explains=_("Nothing moves, and the line may be entered again."),
        shown=lambda row: row.status == CashStatus.PROPOSED,
    )
    def refuse(self, request: HttpRequest, obj: CashMovement, *, reason: str) -> str:
        refuse_movement(actor=actor_of(request), movement_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The movement is refused.")
