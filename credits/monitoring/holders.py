"""Who a cap or lock that several people share counts under: the household of the day, or the object named.

Each is named by one text, which goes into the key of a tally. A person whom no household knows, or who names
no meter, stands for it (decisions 65).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from accounts.households.selectors import devices_of, homes_on
from credits.activities.observed import texts_in_json
from credits.methodologies.language.document import Holder
from credits.methodologies.language.holders import METER
from credits.monitoring.judge import Judge, Judged
from credits.monitoring.periods import DAY_ZERO, shared_caps, shared_locks
from credits.screening.types import Claim
from puhui.kernel.crypto import blind_index

PURPOSE = "credited object"
# Half of a hash: nobody finds two objects of one name, and a key stays short.
NAME_CHARS = 32


def with_holders(claims: Sequence[Claim], judged: Sequence[Judged]) -> list[Judged]:
    """Return the judges, each that shares a cap or lock with those of this claim's household and object.

    Raises ValueError for inputs that cannot be read.
    """
    names = _Names(claim for claim, judge in zip(claims, judged, strict=True) if _shares(judge))
    return [
        _held(judge, claim, names) if isinstance(judge, Judge) and judge.bound.shares else judge
        for claim, judge in zip(claims, judged, strict=True)
    ]


def is_any_shared(judged: Iterable[Judged]) -> bool:
    """Tell whether one of these has a cap or lock that more than one person shares."""
    return any(map(_shares, set(judged)))


def _shares(judge: Judged) -> bool:
    return isinstance(judge, Judge) and judge.bound.shares


class _Names:
    """The names of the households and devices of some claims, asked for at once."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        self._homes = homes_on({(UUID(bytes=claim.party), _day(claim)) for claim in claims})
        self._devices = devices_of({UUID(bytes=claim.meter) for claim in claims if claim.meter})

    def of(self, claim: Claim, per: Holder, judge: Judge) -> str:
        """Return the name of the claim's household or object."""
        person = f"person:{UUID(bytes=claim.party)}"
        if per == "household":
            home = self._homes.get((UUID(bytes=claim.party), _day(claim)))
            return f"household:{home or person}"
        told_by = judge.bound.document.object
        if told_by == METER:
            device = self._devices[UUID(bytes=claim.meter)].hex() if claim.meter else person
            return f"meter:{device[:NAME_CHARS] if claim.meter else device}"
        assert told_by is not None, "checked at publication"
        # A number is the same however its groups are set apart.
        number = texts_in_json(claim.inputs)[told_by].replace("-", "")
        return f"{told_by}:{blind_index(PURPOSE, f'{told_by} {number}').hex()[:NAME_CHARS]}"


def _held(judge: Judge, claim: Claim, names: _Names) -> Judge:
    on = _day(claim)
    caps = tuple(
        (f"{names.of(claim, per, judge)} {per} {key}", limit)
        for per, key, limit in shared_caps(judge.bound, on)
    )
    locks = tuple(
        f"{names.of(claim, per, judge)} {per} {key}"
        for per, key in shared_locks(judge.bound, claim.day, claim.end_us)
    )
    return replace(
        judge,
        cap_keys=judge.cap_keys + caps,
        lock_keys=judge.lock_keys + locks,
        held_caps=caps,
        held_locks=locks,
    )


def _day(claim: Claim) -> date:
    return DAY_ZERO + timedelta(days=claim.day)
