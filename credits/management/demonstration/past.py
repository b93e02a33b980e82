"""The past of the demonstration's register: 16 synthetic projects of 121,900 t, signed off by two."""

from datetime import date, timedelta
from pathlib import Path

from accounts.management.demonstration.acting import actor_of, at, clock_time
from credits.registry.services import confirm_portfolio, enter_portfolio
from credits.registry.services.portfolios import Totals

TABLE = Path(__file__).parents[2] / "registry" / "data" / "demonstration_portfolio.csv"
TOTALS = Totals(projects=16, tonnes=121_900)
REASON = "synthetic rows for trying out, no project of anybody"


def make_past(day: date) -> None:
    """Enter and sign off the demonstration's past rows, as of the morning before `day`."""
    now = at(clock_time(day - timedelta(days=1), 9))
    portfolio = enter_portfolio(
        actor=actor_of("Chen"),
        scheme="DEMO",
        title="示范组合 Demonstration portfolio",
        source="合成数据 synthetic data",
        content=TABLE.read_bytes(),
        totals=TOTALS,
        reason=REASON,
        now=now,
    )
    confirm_portfolio(
        actor=actor_of("Tang"), portfolio_id=portfolio.id, digest=portfolio.digest, reason=REASON, now=now
    )
