"""Bridge transfers: the operator's list of what waits to be locked or answered, and what became of each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.one_time import approval_button
from market.admin.cells import ANSWER_WORDS, paper_link, party, person
from market.admin.sections import BRIDGE
from market.bridge.answering import enter_answer
from market.bridge.drafting import OPERATE
from market.bridge.locking import cancel_transfer, lock_transfer
from market.bridge.models import BridgeTransfer, ConnectorName, VenueAnswer
from market.bridge.states import IN_FLIGHT, AnswerStatus, TransferStatus
from market.custody.papers import receive_paper
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status, whole, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.uploads import FILE_BYTES_MAX

COLOURS = {
    TransferStatus.DRAFTED: "info",
    TransferStatus.SETTLED: "success",
    TransferStatus.UNKNOWN: "danger",
    TransferStatus.REJECTED: "warning",
    TransferStatus.EXPIRED: "warning",
}
DESKS = [
    ("lock", _("waits to be locked")),
    ("answer", _("waits for the venue's paper")),
    ("confirm", _("waits for a second person")),
    ("unknown", _("unknown at the venue")),
]


def _by_desk(rows: QuerySet, value: str) -> QuerySet:
    if value == "lock":
        return rows.filter(status=TransferStatus.DRAFTED)
    if value == "unknown":
        return rows.filter(status=TransferStatus.UNKNOWN)
    entered = VenueAnswer.objects.filter(transfer=OuterRef("pk"), status=AnswerStatus.PROPOSED)
    if value == "confirm":
        return rows.filter(Exists(entered))
    return rows.filter(status__in=IN_FLIGHT, venue__connector=ConnectorName.MANUAL)


def _of_desk(name: str, label: Any) -> Work:
    """Return what waits on one of the operator's lists; what is to be confirmed stands with the answers."""
    title = format_lazy("{}: {}", _("bridge transfers"), label)
    return Work(OPERATE, lambda rows, _request: _by_desk(rows, name), {"desk": name}, title)


def _whole(label: Any) -> forms.IntegerField:
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(label=label, min_value=0, max_value=2**31 - 1, required=False, widget=widget)


class AnswerForm(ReasonForm):
    """What the venue's paper says."""

    kind = forms.ChoiceField(
        label=_("what the venue says"),
        choices=list(ANSWER_WORDS.items()),
        widget=UnfoldAdminSelectWidget(),
    )
    exec_id = forms.CharField(
        label=_("the venue's number of this word"), max_length=128, widget=UnfoldAdminTextInputWidget()
    )
    external_ref = forms.CharField(
        label=_("the venue's number of the order"),
        max_length=128,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    document_no = forms.CharField(
        label=_("number of the document"), max_length=100, widget=UnfoldAdminTextInputWidget()
    )
    document = forms.FileField(
        label=_("the document"),
        help_text=_("A picture or a PDF, 10 MiB at most; whoever confirms compares with it."),
        widget=UnfoldAdminFileFieldWidget(),
    )
    quantity_t = _whole(_("tonnes sold by this"))
    price_fen = _whole(_("price, fen a tonne"))
    proceeds_fen = _whole(_("proceeds, fen"))
    cum_t = _whole(_("where the order is over: tonnes sold in all"))
    field_order = [
        "kind",
        "exec_id",
        "external_ref",
        "document_no",
        "document",
        "quantity_t",
        "price_fen",
        "proceeds_fen",
        "cum_t",
        "reason",
    ]


@admin.register(BridgeTransfer)
class BridgeTransferAdmin(ReadOnlyAdmin):
    section, position, icon = BRIDGE, 10, "moving"
    work = tuple(_of_desk(*desk) for desk in DESKS if desk[0] != "confirm")
    territory = ("party__region",)
    list_select_related = ("venue", "lot", "party")
    list_display = [
        column("venue_id", _("venue")),
        column("instrument_id", _("instrument")),
        party(_("party")),
        whole("quantity_t", _("tonnes")),
        whole("min_price_fen", _("lowest price, fen a tonne")),
        whole("settled_t", _("settled, tonnes")),
        status("status", _("state"), COLOURS),
        column("drafted_at", _("drafted at")),
    ]
    list_filter = [
        choice("desk", _("work"), DESKS, _by_desk),
        choice("status", _("state"), TransferStatus.choices),
        DayFilter,
    ]
    search_fields = ["id", "lot_id", "party_id"]
    search_help_text = _("The whole id of a transfer, a lot or a party")
    fields = [
        *list_display,
        column("key", _("name at the venue")),
        column("external_ref", _("the venue's number of the order")),
        column("lot.batch", _("batch")),
        whole("proceeds_fen", _("proceeds as told, fen")),
        person("drafted_by", _("drafted by")),
        person("locked_by", _("locked by")),
        column("locked_at", _("locked at")),
        column("submitted_at", _("submitted at")),
        column("ended_at", _("ended at")),
        column("next_look_at", _("the venue is asked next at")),
    ]
    actions_detail = ["lock", "enter", "cancel"]

    def heading(self, obj: BridgeTransfer) -> str:
        return f"{obj.venue_id} {amount(obj.quantity_t, 't')}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "lot_id", "party_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: BridgeTransfer) -> Sequence[Part]:
        answers = [
            [
                ANSWER_WORDS[answer.kind],
                answer.exec_id,
                amount(answer.quantity_t),
                amount(answer.price_fen),
                amount(answer.proceeds_fen),
                answer.get_status_display(),
                written(answer.code),
                paper_link(answer),
            ]
            for answer in obj.answers.select_related("document").order_by("id")[:200]
        ]
        messages = [
            [written(message.received_at), message.channel, message.sha256, written(message.problem)]
            for message in obj.messages.order_by("id")[:200]
        ]
        headers = [_("word"), _("number"), _("tonnes"), _("fen a tonne"), _("proceeds, fen"), _("state")]
        headers += [_("refused by"), _("document")]
        return [
            Part(_("What the venue said"), headers, answers),
            Part(_("What came in"), [_("at"), _("by"), _("SHA-256"), _("problem")], messages),
        ]

    @approval_button(
        _("Lock and send"),
        permission=OPERATE,
        explains=_("The units are set aside, the limits are counted, and the worker sends the order."),
        icon="lock",
        shown=lambda transfer: transfer.status == TransferStatus.DRAFTED,
    )
    def lock(self, request: HttpRequest, obj: BridgeTransfer, *, reason: str) -> str:
        actor, now = actor_of(request), puhui_now()
        lock_transfer(actor=actor, transfer_id=obj.pk, reason=reason, command_id=new_id(), now=now)
        return gettext("The transfer is locked and will be sent.")

    @command_button(
        _("Enter the venue's answer"),
        permission=OPERATE,
        explains=_("As the venue's document says. Nothing moves before another person has confirmed it."),
        icon="edit_document",
        form_class=AnswerForm,
        shown=lambda transfer: (
            transfer.status in IN_FLIGHT and transfer.venue.connector == ConnectorName.MANUAL
        ),
    )
    def enter(
        self, request: HttpRequest, obj: BridgeTransfer, *, reason: str, document: UploadedFile, **words: Any
    ) -> str:
        numbers = ("quantity_t", "price_fen", "proceeds_fen", "cum_t")
        words |= {name: words[name] or 0 for name in numbers}
        actor, now = actor_of(request), puhui_now()
        # One byte more than is taken tells that there are too many.
        content = document.read(FILE_BYTES_MAX + 1)
        paper = receive_paper(actor=actor, content=content, name=document.name or "", now=now)
        enter_answer(actor=actor, transfer_id=obj.pk, document=paper, reason=reason, now=now, **words)
        return gettext("The answer waits for another person.")

    @command_button(
        _("Cancel"),
        permission=OPERATE,
        explains=_("Nothing was sent yet; the units are free again."),
        icon="close",
        is_dangerous=True,
        shown=lambda transfer: transfer.status in (TransferStatus.DRAFTED, TransferStatus.LOCKED),
    )
    def cancel(self, request: HttpRequest, obj: BridgeTransfer, *, reason: str) -> str:
        actor, now = actor_of(request), puhui_now()
        cancel_transfer(actor=actor, transfer_id=obj.pk, reason=reason, command_id=new_id(), now=now)
        return gettext("The transfer is cancelled.")
