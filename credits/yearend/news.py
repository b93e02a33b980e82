"""What people are told of a year's end: what will become of their grams and when, and what did."""

from collections.abc import Sequence
from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.schemes.year_end_models import YearEndOutcome
from credits.yearend.models import YearEndLine, YearEndSettlement
from credits.yearend.states import LineOutcome
from puhui.kernel.errors import gettext_noop

SETTLED = "year_end_settled"
ANNOUNCED = {
    YearEndOutcome.CARRY: "year_end_grams_stay",
    YearEndOutcome.COINS: "year_end_grams_become_coins",
    YearEndOutcome.RETIRE: "year_end_grams_are_retired",
}

register_kind(
    ANNOUNCED[YearEndOutcome.CARRY],
    title=gettext_noop("What becomes of your grams at the year's end"),
    body=gettext_noop("%(grams)s g of %(year)s and before stay yours after %(due)s. Nothing is lost."),
)
register_kind(
    ANNOUNCED[YearEndOutcome.COINS],
    title=gettext_noop("What becomes of your grams at the year's end"),
    body=gettext_noop(
        "%(grams)s g of %(year)s and before become coins on %(due)s. Until then you may use them as you like."
    ),
)
register_kind(
    ANNOUNCED[YearEndOutcome.RETIRE],
    title=gettext_noop("What becomes of your grams at the year's end"),
    body=gettext_noop(
        "On %(due)s, %(grams)s g of %(year)s and before are retired for your city; you get a certificate."
        " Until then you may use them as you like."
    ),
)
register_kind(
    SETTLED,
    title=gettext_noop("The year was settled"),
    body=gettext_noop(
        "Of your grams of %(year)s and before, %(carried)s g stay yours, %(assigned)s g became %(coins)s"
        " coins and %(retired)s g were retired for your city."
    ),
)


def tell_announced(settlement: YearEndSettlement, party_id: UUID, personal_g: int, coin_only_g: int) -> None:
    """Tell a party what the rule will do with its grams, book by book, in the open transaction."""
    by_outcome: dict[str, int] = {}
    for outcome, grams in ((settlement.rule.personal, personal_g), (settlement.rule.coin_only, coin_only_g)):
        by_outcome[outcome] = by_outcome.get(outcome, 0) + grams
    due = settlement.due_on.isoformat() if settlement.due_on else ""
    for outcome, grams in by_outcome.items():
        if grams:
            notify(
                party_id=party_id,
                kind=ANNOUNCED[YearEndOutcome(outcome)],
                cause=settlement.id,
                year=settlement.year,
                grams=grams,
                due=due,
            )


def tell_settled(settlement: YearEndSettlement, party_id: UUID, lines: Sequence[YearEndLine]) -> None:
    """Tell a party what became of its grams, in the open transaction."""
    grams = dict.fromkeys(LineOutcome, 0)
    for line in lines:
        grams[LineOutcome(line.outcome)] += line.grams
    notify(
        party_id=party_id,
        kind=SETTLED,
        cause=settlement.id,
        year=settlement.year,
        carried=grams[LineOutcome.CARRIED],
        assigned=grams[LineOutcome.COINS],
        coins=sum(line.coins for line in lines),
        retired=grams[LineOutcome.RETIRED],
    )
