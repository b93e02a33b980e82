"""The commands of instruments: an operator opens and closes them; auctions set their reference prices."""

import re
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may
from market.instruments.errors import InstrumentClosed, InstrumentExists, InstrumentTermsInvalid
from market.instruments.models import Instrument, PriceSource, ReferencePrice
from market.instruments.states import InstrumentStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, gettext_noop
from puhui.kernel.states import claim

PERMISSION = "market.operate_instrument"
CODE_FORM = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+){1,5}")
PRICE_MOST_FEN = 100_000_000
LOT_MOST_T = 1_000_000
VINTAGES = range(2000, 2200)


def open_instrument(
    *,
    actor: Actor,
    code: str,
    scheme: str,
    methodology: str,
    vintage: int,
    title_zh: str,
    title_en: str,
    opening_price_fen: int,
    reason: str,
    now: datetime,
    tick_fen: int = 1,
    lot_t: int = 1,
) -> Instrument:
    """Open an instrument for units of one scheme, methodology and vintage, with its first reference price.

    Prices are fen a tonne. Raises: NotPermitted; InstrumentTermsInvalid, InstrumentExists.
    """
    check_may(actor, PERMISSION)
    is_sound = (
        CODE_FORM.fullmatch(code)
        and code.startswith(f"{scheme}-")
        and vintage in VINTAGES
        and 0 < tick_fen <= opening_price_fen <= PRICE_MOST_FEN
        and opening_price_fen % tick_fen == 0
        and 0 < lot_t <= LOT_MOST_T
        and title_zh.strip()
        and title_en.strip()
    )
    if not is_sound:
        raise InstrumentTermsInvalid(
            gettext_noop(
                "The code begins with the scheme's, in capitals, digits and hyphens; the first price is a"
                " multiple of the step."
            )
        )
    try:
        with transaction.atomic():
            instrument = Instrument.objects.create(
                code=code,
                scheme=scheme,
                methodology=methodology,
                vintage=vintage,
                title_zh=title_zh.strip(),
                title_en=title_en.strip(),
                tick_fen=tick_fen,
                lot_t=lot_t,
                opened_at=now,
            )
            set_reference_price(
                instrument_code=code, price_fen=opening_price_fen, source=PriceSource.OPENING, now=now
            )
            record_event(
                actor=actor,
                action="instrument_opened",
                object_type="instrument",
                object_id=code,
                now=now,
                reason=reason,
                price_fen=opening_price_fen,
                tick_fen=tick_fen,
                lot_t=lot_t,
            )
    except IntegrityError as error:
        raise InstrumentExists from error
    return instrument


def close_instrument(*, actor: Actor, code: str, reason: str, now: datetime) -> None:
    """Close an instrument for ever: no new order; what is under way goes on.

    Raises: NotPermitted; NotFound; InstrumentClosed.
    """
    check_may(actor, PERMISSION)
    rows = Instrument.objects.filter(pk=code)
    with transaction.atomic():
        if not rows.exists():
            raise NotFound
        if not claim(rows, old=InstrumentStatus.ACTIVE, new=InstrumentStatus.CLOSED):
            raise InstrumentClosed
        record_event(
            actor=actor,
            action="instrument_closed",
            object_type="instrument",
            object_id=code,
            now=now,
            reason=reason,
        )


def set_reference_price(
    *,
    instrument_code: str,
    price_fen: int,
    source: PriceSource,
    now: datetime,
    source_ref: UUID | None = None,
) -> ReferencePrice:
    """Add a reference price that holds from the business day of `now` on; called by other commands only."""
    return ReferencePrice.objects.create(
        instrument_id=instrument_code,
        day=business_date(now),
        price_fen=price_fen,
        source=source,
        source_ref=source_ref,
        set_at=now,
    )
