"""What people are told when something credited to them is taken back."""

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.reversals.models import Debt, Reversal
from credits.reversals.plan import Taking
from credits.reversals.states import Cause
from puhui.kernel.errors import gettext_noop

TAKEN_BACK, BORNE, LAPSED = "activity_taken_back", "activity_reversed_at_no_loss", "debt_lapsed"

register_kind(
    TAKEN_BACK,
    title=gettext_noop("An activity of yours was reversed"),
    body=gettext_noop(
        "Of %(grams)s g, %(recovered)s g and %(coins)s coins were taken back; %(debt)s g are owed and paid "
        "from what comes. The activity says why, and how to appeal."
    ),
    is_urgent=True,
)
register_kind(
    BORNE,
    title=gettext_noop("An activity of yours was reversed; you lose nothing"),
    body=gettext_noop("The mistake was the programme's, and it bears the %(grams)s g."),
)
register_kind(
    LAPSED,
    title=gettext_noop("What you owed has lapsed"),
    body=gettext_noop("The remaining %(grams)s g are not asked for any more."),
)


def tell_reversed(reversal: Reversal, taking: Taking) -> None:
    """Tell the party what a reversal took, in the open transaction."""
    kind = TAKEN_BACK if reversal.case.cause == Cause.FRAUD_PROVEN else BORNE
    notify(
        party_id=reversal.party_id,
        kind=kind,
        cause=reversal.id,
        activity=str(reversal.activity_id),
        grams=reversal.credited_g,
        recovered=taking.recovered_g,
        coins=taking.coins,
        debt=taking.debt_g,
    )


def tell_lapsed(debt: Debt, remaining_g: int) -> None:
    """Tell the party that a debt has lapsed, in the open transaction."""
    notify(party_id=debt.party_id, kind=LAPSED, cause=debt.reversal_id, grams=remaining_g)
