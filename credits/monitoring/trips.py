"""What screening means to crediting: which claims are screened, and who judges a ride that was a walk."""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from credits.activities.catalog_loading import rules_by_id, type_rules
from credits.activities.corroboration import VOUCHED_TIER, ClaimedTrip, corroborated
from credits.activities.observed import observed_in_json
from credits.methodologies.engine import quantify
from credits.monitoring.judge import Judge, Judged
from credits.monitoring.judges import Judges
from credits.screening.batch import DOWNGRADED, ScreenedTrip, screen_claims
from credits.screening.claims import MODE_OF_TYPE, PUBLIC_TRANSPORT, Mode
from credits.screening.thresholds import threshold_set
from credits.screening.types import Claim


@lru_cache(maxsize=1)
def _modes() -> dict[int, Mode]:
    return {
        rules.id: MODE_OF_TYPE[rules.code] for rules in rules_by_id().values() if rules.code in MODE_OF_TYPE
    }


def types_to_corroborate() -> frozenset[int]:
    """Return the types that a phone alone cannot show; none where trips are not screened."""
    if not settings.SCREENING_SET:
        return frozenset()
    return frozenset(type_id for type_id, mode in _modes().items() if mode in PUBLIC_TRANSPORT)


def corroborated_of(claims: Sequence[Claim]) -> frozenset[bytes]:
    """Return those bus and metro rides told by a phone for which the operator has a record of the person."""
    types = types_to_corroborate()
    if not types:
        return frozenset()
    return corroborated(
        ClaimedTrip(claim.activity, claim.party, claim.begin_us, claim.end_us)
        for claim in claims
        if claim.type_id in types and claim.tier != VOUCHED_TIER
    )


def screen_traced(claims: Sequence[Claim], corroborated: frozenset[bytes]) -> dict[bytes, ScreenedTrip]:
    """Return what is found about those of the claims that are trips with a trace, by activity."""
    if not settings.SCREENING_SET:
        return {}
    modes = _modes()
    trips = [(claim, modes[claim.type_id]) for claim in claims if claim.type_id in modes]
    return screen_claims(trips, threshold_set(settings.SCREENING_SET), corroborated)


def with_walks(
    claims: Sequence[Claim], judged: list[Judged], screened: dict[bytes, ScreenedTrip], judges: Judges
) -> list[Judged]:
    """Return the judges with a walk's in place of a bicycle's where the ride was a walk and that is less."""
    if not any(DOWNGRADED in trip.codes for trip in screened.values()):
        return judged
    walk = type_rules()["walk"].id
    return [
        _lesser(claim, judge, judges.of([claim._replace(type_id=walk)])[0])
        if (trip := screened.get(claim.activity)) is not None and DOWNGRADED in trip.codes
        else judge
        for claim, judge in zip(claims, judged, strict=True)
    ]


def _lesser(claim: Claim, ride: Judged, walk: Judged) -> Judged:
    if not (isinstance(ride, Judge) and isinstance(walk, Judge)):
        return ride
    values = observed_in_json(claim.inputs, claim.measured_m)

    def worth(judge: Judge) -> int:
        return quantify(judge.bound.quantifier, judge.bound.arguments(values), claim.tier).credited_g

    return walk if worth(walk) < worth(ride) else ride
