"""Loads the market's part of the demonstration, once, after `load_demo`."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.management.demonstration.acting import actor_of, at, clock_time, go_on, party_of, today
from market.custody.selectors import units_in_hand
from market.instruments.models import Instrument
from market.management.demonstration import bridges, opening, sessions
from market.risk.changes import propose_limit_change

ONE_HOUR = timedelta(hours=1)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--day", type=date.fromisoformat, help="as if it were that day, on which the clock then stands"
        )

    def handle(self, *args, day: date | None = None, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is loaded only where DEMO=1.")
        if Instrument.objects.exists():
            self.stdout.write("The market of the demonstration is there already.")
            return
        told, day = day, day or today()
        owners = {"GD-PV": party_of("Mei").id, "IND-METRO": party_of("Gu").id}
        found = {methodology: _batch(party, methodology, day) for methodology, party in owners.items()}
        with transaction.atomic():
            opening.open_market(
                day - timedelta(days=4), {methodology: year for methodology, (_, year) in found.items()}
            )
            _tell_the_story(day, found)
            _leave_work(day)
            go_on(told)
        self.stdout.write("The market of the demonstration is loaded.")


def _batch(party_id: UUID, methodology: str, day: date) -> tuple[str, int]:
    """Return the newest batch that a party holds of a methodology, and its year."""
    for year in (day.year, day.year - 1, day.year - 2):
        held = units_in_hand(party_id, scheme=opening.SCHEME, methodology=methodology, vintage=year)
        if held:
            return held[-1].batch, year
    raise CommandError(f"Nothing of {methodology} was issued: load_demo comes first.")


def _tell_the_story(day: date, found: dict[str, tuple[str, int]]) -> None:
    """Sell a part of the bakery's tonnes and the programme's first one, and send some over the bridge."""
    first, then = day - timedelta(days=3), day - timedelta(days=2)
    (solar, solar_year), (metro, metro_year) = found["GD-PV"], found["IND-METRO"]
    roof = sessions.put_in("Mei", f"DEMO-PV-{solar_year}", solar, 300, clock_time(first, 9))
    trips = sessions.put_in("Gu", f"DEMO-METRO-{metro_year}", metro, 1, clock_time(first, 9, 5))
    sale = sessions.open_auction(roof, 100, clock_time(first, 11), ONE_HOUR)
    sessions.bid(sale, "Qiao", 50, 3_880)
    sessions.bid(sale, "Kai", 50, 3_850, beneficiary="Lychee Logistics")
    sessions.settle(sale)
    sale = sessions.open_auction(trips, 1, clock_time(first, 14), ONE_HOUR)
    sessions.bid(sale, "Qiao", 1, 3_850)
    sessions.bid(sale, "Kai", 1, 3_800)
    sessions.settle(sale)
    transfer = bridges.send_by_hand(roof, 20, clock_time(then, 9))
    bridges.confirm(bridges.enter(transfer, "L-2101", clock_time(then, 14)), clock_time(then, 15))
    transfer = bridges.send_by_hand(roof, 10, clock_time(then, 16))
    bridges.enter(transfer, "L-2102", clock_time(day - timedelta(days=1), 9))
    still = sessions.open_auction(
        roof, 60, clock_time(day - timedelta(days=1), 11), timedelta(days=9, hours=4)
    )
    sessions.bid(still, "Kai", 20, 3_820)
    next_one = clock_time(day + timedelta(days=10), 10)
    sessions.draft(roof, 40, next_one, ONE_HOUR, clock_time(day - timedelta(days=1), 12))


def _leave_work(day: date) -> None:
    """Leave a payment for the other operator and a limit for the other risk officer."""
    yesterday = day - timedelta(days=1)
    now = at(clock_time(yesterday, 13))
    opening.pay_in("Qiao", 5_000_000, "DEMO-QIAO-2", now, is_confirmed=False)
    propose_limit_change(
        actor=actor_of("Bo"),
        scheme=opening.SCHEME,
        participant_class="SME-2",
        limit="ORDER_MAX_T",
        new=2_500,
        reason="Two firms asked for it; their turnover carries it.",
        now=now,
    )
