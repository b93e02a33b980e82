"""Past rows of a register, entered and signed off."""

from credits.management.demonstration.past import TABLE, TOTALS
from credits.registry.exchange_models import Portfolio, PortfolioRow
from credits.registry.services import confirm_portfolio, enter_portfolio
from credits.registry.services.portfolios import Totals
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests.cast import CastMember


def entered(by: CastMember, *, content: bytes = TABLE.read_bytes(), totals: Totals = TOTALS) -> Portfolio:
    return enter_portfolio(
        actor=by.actor,
        scheme="DEMO",
        title="Demonstration portfolio",
        source="synthetic data",
        content=content,
        totals=totals,
        now=puhui_now(),
    )


def confirmed(portfolio: Portfolio, by: CastMember, digest: str = "") -> Portfolio:
    return confirm_portfolio(
        actor=by.actor, portfolio_id=portfolio.id, digest=digest or portfolio.digest, now=puhui_now()
    )


def lay_portfolio() -> Portfolio:
    """Lay a portfolio of one row plainly, signed off, by nobody of the cast."""
    portfolio = Portfolio.objects.create(
        scheme_id="DEMO",
        title="Past",
        source="synthetic data",
        is_demonstration=True,
        projects=1,
        tonnes=7,
        digest="d" * 64,
        entered_by=new_id(),
        entered_at=puhui_now(),
    )
    PortfolioRow.objects.create(
        portfolio=portfolio, number="1", project="Roof", methodology="GD-PV", vintage=2023, tonnes=7
    )
    rows = Portfolio.objects.filter(pk=portfolio.pk)
    rows.update(status="CONFIRMED", decided_by=new_id(), decided_at=puhui_now())
    return portfolio
