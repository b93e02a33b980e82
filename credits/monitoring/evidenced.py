"""What evidence means to crediting: what speaks against a file is among what was found about its claim.

A file that comes after the verdict is heard by `verification.review.services.hear_findings`.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from uuid import UUID

from credits.activities.corroboration import VOUCHED_TIER
from credits.screening.batch import ScreenedTrip
from credits.screening.checks import corroboration
from credits.screening.evidence.selectors import findings_due
from credits.screening.findings import Asks, Finding
from credits.screening.types import Claim

_party = attrgetter("party")
# Where nothing else was looked at, there is no set of thresholds: those of files stand beside their checks.
FILES_ALONE = "evidence"


def with_evidence(
    claims: Sequence[Claim],
    screened: Mapping[bytes, ScreenedTrip],
    to_corroborate: frozenset[int],
    corroborated: frozenset[bytes],
) -> dict[bytes, ScreenedTrip]:
    """Return the screenings with what speaks against the files of those of the claims that have any.

    One look a chunk into a table that is nearly empty: whoever sends no file costs nothing.
    """
    found = findings_due(set(map(_party, claims))) if claims else {}
    together = dict(screened)
    for claim in claims if found else ():
        told = tuple(one for one in found.get(UUID(bytes=claim.activity), ()) if one.asks >= Asks.REVIEW)
        if not told:
            continue
        trip = screened.get(claim.activity)
        if trip is None:
            # Without a trace nobody has asked yet whether a phone alone can show it.
            is_alone = claim.type_id in to_corroborate and claim.activity not in corroborated
            alone = (Finding(corroboration.CODE, Asks.REVIEW),)
            told += alone if is_alone and claim.tier != VOUCHED_TIER else ()
            together[claim.activity] = ScreenedTrip(FILES_ALONE, None, told, 0, None)
        else:
            together[claim.activity] = trip._replace(findings=told + trip.findings)
    return together
