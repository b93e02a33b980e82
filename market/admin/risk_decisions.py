"""What the risk gate said of every order, with the figures it saw; and the classes of participants."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.party_fields import PartyField
from market.admin.cells import instrument_codes, party, person
from market.admin.risk_words import (
    class_choices,
    class_word,
    refusal_with_code,
    refusal_word,
    seen_word,
)
from market.admin.sections import RISK
from market.risk.models import Participant, RiskDecision
from market.risk.participants import PERMISSION, admit_participant
from market.risk.snapshot import SEALED_MODES
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.object_kinds import kind_word
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import short
from puhui.kernel.clock import puhui_now

# What a snapshot holds (market/risk/snapshot.py), in words.
SEEN = {
    "scheme": _("scheme"),
    "side": _("side"),
    "mode": _("form of trade"),
    "purpose": _("purpose"),
    "quantity_t": _("tonnes ordered"),
    "holding_t": _("tonnes held"),
    "class": _("class"),
    "figures": _("limits of the class"),
    "halts": _("standing stops"),
    "group_most_t": _("largest position of linked parties, tonnes"),
    "tick_fen": _("price step, fen"),
    "lot_t": _("quantity step, tonnes"),
    "reference_fen": _("reference price, fen a tonne"),
    "venue": _("venue"),
    "price_fen": _("price, fen a tonne"),
    "value_fen": _("value, fen"),
    "used": _("used of the limits"),
}
ACCEPTED = [("yes", _("passed")), ("no", _("refused"))]


def _by_answer(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(accepted=value == "yes")


@admin.register(RiskDecision)
class RiskDecisionAdmin(ReadOnlyAdmin):
    section, position, icon = RISK, 10, "gavel"
    list_select_related = ("party",)
    territory = ("party__region",)
    list_display = [
        column("decided_at", _("decided at")),
        column("subject_kind", _("order"), kind_word),
        party(_("party")),
        column("instrument", _("instrument")),
        column("accepted", _("passed")),
        column("code", _("refused because"), lambda code: written(refusal_word(code))),
    ]
    list_filter = [
        choice("answer", _("passed"), ACCEPTED, _by_answer),
        choice("instrument", _("instrument"), instrument_codes),
        DayFilter,
    ]
    search_fields = ["party_id", "subject_id"]
    search_help_text = _("The whole id of a party or of an order")
    fields = [
        *list_display[:-1],
        column("code", _("refused because"), lambda code: written(refusal_with_code(code))),
        column("subject_id", _("id of the order")),
        person("person_id", _("person")),
    ]

    def heading(self, obj: RiskDecision) -> str:
        return f"{refusal_word(obj.code) if obj.code else gettext('passed')} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("party_id", "subject_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: RiskDecision) -> Sequence[Part]:
        # What a party has used of a day tells the price of its other bids, sealed until the close.
        is_sealed = obj.snapshot.get("mode") in SEALED_MODES
        failures = [
            [
                refusal_with_code(failure["code"]),
                *(
                    _("sealed") if is_sealed and name == "used" else written(failure[name])
                    for name in ("limit", "used", "requested")
                ),
            ]
            for failure in obj.failures
        ]
        seen = [
            [SEEN.get(name, name), _("sealed") if is_sealed and name == "used" else seen_word(name, value)]
            for name, value in obj.snapshot.items()
        ]
        headers = [_("reason"), _("limit"), _("used"), _("asked for")]
        note = _("The price of an accepted bid is kept nowhere here: bids are sealed until the close.")
        return [
            Part(_("What was not passed"), headers, failures),
            Part(_("What was seen"), [_("name"), _("value")], seen, note),
        ]


class AdmitForm(ReasonForm):
    """Whom to admit as what."""

    prefilled = ("party_id",)

    party_id = PartyField(label=_("party"))
    participant_class = forms.ChoiceField(
        label=_("class"), choices=class_choices, widget=UnfoldAdminSelectWidget()
    )
    field_order = ["party_id", "participant_class", "reason"]


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    section, position, icon = RISK, 40, "badge"
    list_select_related = ("party",)
    territory = ("party__region",)
    ordering = ["-admitted_at", "-pk"]
    list_display = [
        party(_("party")),
        column("participant_class", _("class"), class_word),
        column("admitted_at", _("admitted at")),
        person("admitted_by", _("admitted by")),
    ]
    list_filter = [choice("participant_class", _("class"), class_choices())]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a party")
    fields = [*list_display]
    actions_list = ["admit"]

    def heading(self, obj: Participant) -> str:
        return f"{class_word(obj.participant_class)} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("party_id", term=term)) if term else queryset), False

    @command_button(
        _("Admit a participant"),
        permission=PERMISSION,
        explains=_("The class decides what the party may trade and how much; a new one replaces the old."),
        icon="add",
        on_list=True,
        form_class=AdmitForm,
    )
    def admit(self, request: HttpRequest, *, reason: str, **admitted: Any) -> str:
        admit_participant(actor=actor_of(request), reason=reason, now=puhui_now(), **admitted)
        return gettext("The participant is admitted.")
