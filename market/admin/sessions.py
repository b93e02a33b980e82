"""Auction sessions: drafted, checked by another operator, called off; what they came to."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from market.admin.cells import for_a_second, instrument_codes, party, person
from market.admin.sections import MARKET
from market.trading.models import Session
from market.trading.result_models import Fill, ProceedsStatement, Result
from market.trading.services import cancel_session, check_session
from market.trading.services.sessions import CANCELLABLE, PERMISSION
from market.trading.states import SessionStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, status, whole, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.words import amount, link, short
from puhui.kernel.clock import puhui_now

COLOURS = {
    SessionStatus.DRAFT: "warning",
    SessionStatus.SCHEDULED: "info",
    SessionStatus.OPEN: "info",
    SessionStatus.HALTED: "danger",
    SessionStatus.SETTLED: "success",
    SessionStatus.CANCELLED: "danger",
}
WAITING = "waiting"
DESKS = [(WAITING, _("waiting for a second person")), *SessionStatus.choices]


def _by_desk(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(status=SessionStatus.DRAFT if value == WAITING else value)


def _lot(session: Session) -> Any:
    return link(reverse("admin:market_lot_change", args=[session.lot_id]), session.lot.batch)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 30, "gavel"
    list_select_related = ("seller",)
    work = (for_a_second(PERMISSION, SessionStatus.DRAFT, "drafted_by", {"desk": WAITING}),)
    territory = ("seller__region",)
    list_display = [
        column("instrument_id", _("instrument")),
        whole("supply_t", _("tonnes for sale")),
        whole("reserve_fen", _("reserve price, fen a tonne")),
        status("status", _("state"), COLOURS),
        column("opens_at", _("opens at")),
        column("closes_at", _("closes at")),
        party(_("seller"), "seller"),
    ]
    list_filter = [
        choice(
            "desk",
            _("state"),
            [(WAITING, _("waiting for a second person")), *SessionStatus.choices],
            _by_desk,
        ),
        choice("instrument", _("instrument"), instrument_codes),
        DayFilter,
    ]
    # Not among them: when it really ends.
    fields = [
        column("id", _("id")),
        *list_display,
        column("allocation", _("bids at the price share")),
        whole("bidder_cap_t", _("most for one bidder, t")),
        whole("min_bidders", _("bidders at least")),
        whole("fee_bp", _("fee, basis points")),
        computed("lot", _("lot"), _lot),
        person("drafted_by", _("drafted by")),
        person("checked_by", _("checked by")),
        column("frozen_at", _("closed to bids at")),
        column("over_at", _("over at")),
        column("stopped_for", _("stopped for")),
    ]
    actions_detail = ["schedule", "cancel"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("end_delay")

    def heading(self, obj: Session) -> str:
        return f"{obj.instrument_id} {amount(obj.supply_t)} t · {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: Session) -> Sequence[Part]:
        result = Result.objects.filter(session=obj).first()
        if result is None:
            return ()
        found = [
            [_("price, fen a tonne"), amount(result.price_fen)],
            [_("sold, t"), amount(result.sold_t)],
            [_("bids"), amount(result.bids)],
            [_("bidders"), amount(result.bidders)],
            [_("engine"), result.engine],
            [_("hash of the bids"), result.input_sha256],
            [_("hash of the result"), result.result_sha256],
        ]
        fills = Fill.objects.filter(session=obj).select_related("delivered").order_by("id")[:100]
        return [
            Part(_("Result"), [_("figure"), _("value")], found),
            Part(
                _("Fills"),
                [_("fill"), _("tonnes"), _("fen"), _("certificate"), _("delivered")],
                _fills(fills),
            ),
            *_proceeds(obj),
        ]

    @approval_button(
        _("Check and schedule"),
        permission=PERMISSION,
        explains=_("It opens at its time. The system chooses its end, which nobody knows before."),
        icon="event_available",
        shown=lambda session: session.status == SessionStatus.DRAFT,
    )
    def schedule(self, request: HttpRequest, obj: Session, *, reason: str) -> str:
        check_session(actor=actor_of(request), session_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The session is scheduled.")

    @command_button(
        _("Call off"),
        permission=PERMISSION,
        explains=_("Every bid is void, and money and units that waited for it are free again."),
        icon="event_busy",
        is_dangerous=True,
        shown=lambda session: session.status in CANCELLABLE,
    )
    def cancel(self, request: HttpRequest, obj: Session, *, reason: str) -> str:
        cancel_session(actor=actor_of(request), session_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The session is called off.")


def _fills(fills: QuerySet[Fill]) -> list[list[str]]:
    return [
        [
            short(fill.pk),
            amount(fill.quantity_t),
            amount(fill.amount_fen),
            written(getattr(fill, "delivered", None) and fill.delivered.certificate_no),
            written(getattr(fill, "delivered", None) and fill.delivered.delivered_at),
        ]
        for fill in fills
    ]


def _proceeds(session: Session) -> list[Part]:
    statement = ProceedsStatement.objects.filter(session=session).first()
    if statement is None:
        return []
    rows = [
        [_("proceeds, fen"), amount(statement.gross_fen)],
        [_("fee, fen"), amount(statement.fee_fen)],
        [_("to the seller, fen"), amount(statement.net_fen)],
    ]
    return [Part(_("Proceeds"), [_("figure"), _("value")], rows)]
