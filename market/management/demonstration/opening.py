"""Opening the market: the right to mirror money, who takes part with what, what is traded and where else."""

from datetime import date, datetime, timedelta

from accounts.management.demonstration.acting import actor_of, at, clock_time, party_of
from market.bridge.venues import open_venue
from market.cash.models import Direction
from market.cash.services import (
    confirm_authorisation,
    confirm_movement,
    propose_authorisation,
    propose_movement,
)
from market.custody.money import credit_cash, debit_cash
from market.instruments.services import open_instrument
from market.risk.participants import admit_participant
from puhui.kernel.ids import new_id

SCHEME = "DEMO"
OPENING_FEN = 3_847
# Whose money there is, in fen, and as what class they take part.
PARTICIPANTS = {"Qiao": ("INST", 20_000_000), "Kai": ("SME-2", 300_000), "Mei": ("SME-2", 0)}


def open_market(day: date, vintages: dict[str, int]) -> None:
    """Open everything on one day; `vintages` tells the year of each methodology that is traded."""
    now = at(clock_time(day, 9))
    _authorise_cash(now, day)
    for name, (participant_class, fen) in PARTICIPANTS.items():
        admit_participant(
            actor=actor_of("Bo"),
            party_id=party_of(name).id,
            participant_class=participant_class,
            reason="Admitted on their papers.",
            now=now,
        )
        if fen:
            pay_in(name, fen, f"DEMO-{name.upper()}-1", now)
    titles = {
        "GD-PV": ("PV", "屋顶光伏", "Rooftop solar"),
        "IND-METRO": ("METRO", "城市轨道交通", "Metro trips"),
    }
    for methodology, vintage in vintages.items():
        word, title_zh, title_en = titles[methodology]
        open_instrument(
            actor=actor_of("Ning"),
            code=f"{SCHEME}-{word}-{vintage}",
            scheme=SCHEME,
            methodology=methodology,
            vintage=vintage,
            title_zh=f"{title_zh} {vintage}",
            title_en=f"{title_en} {vintage}",
            opening_price_fen=OPENING_FEN,
            reason="Opened for the demonstration.",
            now=now,
        )
    _open_venues(now)


def pay_in(name: str, fen: int, reference: str, now: datetime, *, is_confirmed: bool = True) -> None:
    """Enter a payment to a member's organisation as Ning, and confirm it as Ou."""
    entered = propose_movement(
        actor=actor_of("Ning"),
        scheme=SCHEME,
        party_id=party_of(name).id,
        direction=Direction.IN,
        amount_fen=fen,
        bank_reference=reference,
        reason="As the bank's statement says.",
        now=now,
    )
    if is_confirmed:
        confirm_movement(
            actor=actor_of("Ou"),
            movement_id=entered.id,
            reason="Compared with the statement.",
            command_id=new_id(),
            now=now,
            credit=credit_cash,
            debit=debit_cash,
        )


def _authorise_cash(now: datetime, day: date) -> None:
    proposed = propose_authorisation(
        actor=actor_of("Ning"),
        scheme=SCHEME,
        institution="Demonstration Bank",
        document_no="DEMO-CUSTODY-1",
        valid_from=day,
        valid_to=day + timedelta(days=3_650),
        reason="For the demonstration; no licence stands behind it.",
        now=now,
        is_demonstration=True,
    )
    confirm_authorisation(
        actor=actor_of("Ou"), authorisation_id=proposed.id, reason="For the demonstration.", now=now
    )


def _open_venues(now: datetime) -> None:
    venues = (
        ("manual", "中国碳市场（人工录入）", "Carbon exchange, by hand"),
        ("sandbox", "沙盒交易场所", "Sandbox venue"),
    )
    for code, title_zh, title_en in venues:
        open_venue(
            actor=actor_of("Ning"),
            code=code,
            scheme=SCHEME,
            connector=code,
            title_zh=title_zh,
            title_en=title_en,
            reason="Opened for the demonstration.",
            now=now,
        )
