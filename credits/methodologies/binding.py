"""The evaluator for an activity by scheme, type, place and day; and the one an old verdict was made with.

Both are kept in the process: in the batch a call costs a dict lookup. Equal versions give the same object.
"""

from datetime import date, datetime

from credits.factors.resolution import WORLD, ResolvedFactor
from credits.factors.units import scale
from credits.methodologies.bound import BoundMethodology, Keys, UnboundMethodology, bind, bind_rows
from credits.methodologies.snapshot import (
    Snapshot,
    VersionRow,
    current_snapshot,
    forget_snapshot,
    held_snapshot,
    program_of,
)
from puhui.kernel.clock import business_date
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import region_chain


class NotInForce(PuhuiError):
    """No published methodology is in force: `activity_type`, `region`, `day`."""

    kind, code, title = Kind.CONFLICT, "not_in_force", _("No methodology is in force")


def bind_for(
    scheme: str, activity_type: str, region: str, on: date, decided_at: datetime, keys: Keys = ()
) -> BoundMethodology:
    """Return a scheme's evaluator for a type, place and day (Shanghai), as published when decided.

    `keys` choose among baselines that are published by more. Raises NotInForce, FactorMissing, RegionUnknown.
    """
    return _bind_in(current_snapshot(decided_at), scheme, activity_type, region, on, decided_at, keys)


def bind_nearest(
    snapshot: Snapshot, activity_type: str, region: str, on: date, decided_at: datetime
) -> BoundMethodology:
    """Return the evaluator of the scheme that takes a type in a place on a day (`scheme_for` says which).

    `snapshot` is that of `decided_at`, asked for once for many activities. Raises as `bind_for`.
    """
    key = (activity_type, region, on, snapshot.stage(decided_at))
    found = snapshot.remembered(key)
    if found is None:
        row = snapshot.in_force(activity_type, region, on)
        found = _bind_in(snapshot, row.scheme if row else "", activity_type, region, on, decided_at)
        snapshot.remember(key, found)
    return found


def unbound_nearest(
    snapshot: Snapshot, activity_type: str, region: str, on: date, decided_at: datetime
) -> UnboundMethodology:
    """Return what `bind_nearest` would bind if every factor were there; raises NotInForce, RegionUnknown."""
    row = snapshot.in_force(activity_type, region, on)
    scheme = row.scheme if row else ""
    version = _version_in(snapshot, scheme, activity_type, region, on, decided_at)
    return UnboundMethodology(scheme, program_of(version.id, version.digest).document)


def bind_keyed(
    snapshot: Snapshot,
    bound: BoundMethodology,
    keys: Keys,
    *,
    region: str,
    on: date,
    decided_at: datetime,
) -> BoundMethodology:
    """Return a bound methodology with the baselines that `keys` choose; raises as `bind_version`."""
    if not keys:
        return bound
    version = snapshot.versions[bound.version_id]
    return bind_version(
        snapshot, version, region=region, on=on, decided_at=decided_at, scheme=bound.scheme, keys=keys
    )


def _bind_in(
    snapshot: Snapshot,
    scheme: str,
    activity_type: str,
    region: str,
    on: date,
    decided_at: datetime,
    keys: Keys = (),
) -> BoundMethodology:
    key = (scheme, activity_type, region, on, snapshot.stage(decided_at), keys)
    found = snapshot.remembered(key)
    if found is None:
        version = _version_in(snapshot, scheme, activity_type, region, on, decided_at)
        found = bind_version(
            snapshot, version, region=region, on=on, decided_at=decided_at, scheme=scheme, keys=keys
        )
        snapshot.remember(key, found)
    return found


def _version_in(
    snapshot: Snapshot, scheme: str, activity_type: str, region: str, on: date, decided_at: datetime
) -> VersionRow:
    row = snapshot.in_force(activity_type, region, on)
    version = snapshot.version_on(row.methodology, on, decided_at) if row and row.scheme == scheme else None
    if version is None:
        problem = _("No methodology is in force for %(activity_type)s in %(region)s on %(day)s.")
        raise NotInForce(problem, activity_type=activity_type, region=region, day=on.isoformat())
    return version


def bind_version(
    snapshot: Snapshot,
    version: VersionRow,
    *,
    region: str,
    on: date,
    decided_at: datetime,
    scheme: str = "",
    keys: Keys = (),
) -> BoundMethodology:
    """Return the evaluator of one version for a place and day; raises FactorMissing, RegionUnknown."""
    bound = bind(
        program_of(version.id, version.digest),
        snapshot.factors,
        region=region,
        on=on,
        known_on=business_date(decided_at),
        scheme=scheme,
        version_id=version.id,
        keys=keys,
    )
    baselines = (value.factor for value in bound.resolved)
    rows = tuple(
        (factor.row.id, factor.is_placeholder) if factor else None for factor in (*bound.factors, *baselines)
    )
    return snapshot.remember((scheme, version.id, rows), bound)


def bind_from_basis(
    version_id: int,
    factor_version_ids: tuple[int, ...],
    baseline_version_ids: tuple[int, ...],
    *,
    now: datetime | None = None,
    scheme: str = "",
    region: str | None = None,
) -> BoundMethodology:
    """Return the evaluator of an old verdict, whatever has been published or withdrawn since.

    The rows named here never change, so `now` (look at the catalogs first) makes no difference to the answer.
    `region`, the activity's, only tells whether a value stood in for another place's. Raises KeyError for an
    id that was never stored.
    """
    factor_ids, baseline_ids = tuple(factor_version_ids), tuple(baseline_version_ids)
    snapshot = current_snapshot(now) if now else held_snapshot()
    if version_id not in snapshot.versions or not snapshot.factors.by_id.keys() >= {
        *factor_ids,
        *baseline_ids,
    }:
        forget_snapshot()
        snapshot = held_snapshot()
    key = (scheme, region, version_id, factor_ids, baseline_ids)
    found = snapshot.remembered(key)
    if found is None:
        version = snapshot.versions[version_id]
        program = program_of(version.id, version.digest)
        places = None if region is None else {*region_chain(region), WORLD}

        def resolved(row_id: int, unit: str) -> ResolvedFactor:
            row = snapshot.factors.by_id[row_id]
            stands_in = row.status == "placeholder" or (places is not None and row.region not in places)
            return ResolvedFactor(row, row.number * scale(row.unit, unit), unit, stands_in)

        document, ids = program.document, iter(baseline_ids)
        pairs = zip(factor_ids, document.factors, strict=True)
        factors = tuple(resolved(row_id, item.unit) for row_id, item in pairs)
        baselines = tuple(
            resolved(next(ids), item.unit) if item.factor else None for item in document.resolved
        )
        found = bind_rows(program, factors, baselines, scheme=scheme, version_id=version_id)
        snapshot.remember(key, found)
    return found
