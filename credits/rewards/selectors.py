"""Reading rewards: standing choices, what a party has assigned, the catalogue."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.people.models import Party
from credits.monitoring.models import Outcome
from credits.rewards.codes import merchant_key_hash
from credits.rewards.models import Assignment, Merchant, Reward
from credits.schemes.models import Scheme
from credits.schemes.types import SchemeStatus
from puhui.kernel.copy import uuid_array
from puhui.kernel.regions import places, region_chain

# One parameter, not one a party: the batch asks for thousands.
_CHOSEN = "SELECT party_id, outcome FROM credits_outcomechoice WHERE party_id = ANY(%s::uuid[])"


def outcomes_for(party_ids: Iterable[UUID], scheme: str | None = None) -> dict[UUID, str]:
    """Return what becomes of the grams credited now to each party: its choice, else its scheme's default.

    Without `scheme` the default is that of the scheme the party's region belongs to. A batch asks for
    thousands.
    """
    wanted = list(party_ids)
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, [uuid_array(wanted)])
        chosen = dict(cursor.fetchall())
    open_ones = [party_id for party_id in wanted if party_id not in chosen]
    if scheme is not None:
        default = Scheme.objects.values_list("default_outcome", flat=True).get(code=scheme)
        return chosen | dict.fromkeys(open_ones, str(default))
    schemes = list(Scheme.objects.filter(status=SchemeStatus.ACTIVE).order_by("code"))
    defaults = {item.default_outcome for item in schemes}
    if len(defaults) == 1:  # the usual case: no region needs to be looked at
        return chosen | dict.fromkeys(open_ones, str(defaults.pop()))
    regions = Party.objects.filter(id__in=open_ones).values_list("id", "region")
    return chosen | {party_id: _default_in(region, schemes) for party_id, region in regions}


def outcome_of(party_id: UUID) -> str:
    """Return a party's outcome in force: its choice, else its scheme's default."""
    return outcomes_for([party_id])[party_id]


def _default_in(region: str | None, schemes: list[Scheme]) -> str:
    """Return the default of the nearest scheme around a region; without one the grams are kept."""
    for place in region_chain(region) if region in places() else ():
        for scheme in schemes:
            if place in scheme.regions:
                return scheme.default_outcome
    return Outcome.KEEP


def assigned_total_g(party_id: UUID) -> int:
    """Return the grams a party has ever assigned, from its last assignment."""
    rows = Assignment.objects.filter(party_id=party_id, assigned_total_g__isnull=False)
    return rows.order_by("-assigned_total_g").values_list("assigned_total_g", flat=True).first() or 0


def offered_rewards() -> QuerySet[Reward]:
    """Return the rewards on offer, those out of stock included, by code."""
    return Reward.objects.filter(is_offered=True).select_related("merchant").order_by("code")


def merchant_by_key(key: str) -> str | None:
    """Return the code of the active merchant whose key this is."""
    rows = Merchant.objects.filter(key_hash=merchant_key_hash(key), is_active=True)
    return rows.values_list("code", flat=True).first()
