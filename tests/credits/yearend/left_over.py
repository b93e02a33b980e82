"""What residents gave the programme of a year, and what is left of it."""

from django.db import connection

from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.rewards.services import assign_by_hand
from credits.yearend.models import YearEndRemainder
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import DEMO, credit
from tests.credits.yearend.years import YEAR


def joins(member: cast.CastMember, grams: int, **asset) -> cast.CastMember:
    """Let somebody give grams of the year to the programme, for coins."""
    credit(member.party.id, grams, **{"vintage": YEAR} | asset)
    assign_by_hand(actor=member.actor, quantity_g=grams, now=puhui_now(), command_id=new_id())
    return member


def in_the_account(*, but_of: str = "") -> int:
    """Grams that the programme's assigned account holds, those of the city `but_of` left out."""
    assigned = system_account(AccountKind.ASSIGNED, DEMO)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(CASE WHEN credit_account_id = %s THEN amount ELSE -amount END), 0)::bigint"
            "  FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id"
            " WHERE %s IN (credit_account_id, debit_account_id) AND a.city <> %s",
            [assigned, assigned, but_of],
        )
        return cursor.fetchone()[0]


def lines() -> list[tuple[str, int, str]]:
    """Outcome, grams and problem of every remainder that was settled."""
    return list(YearEndRemainder.objects.order_by("id").values_list("outcome", "grams", "problem"))
