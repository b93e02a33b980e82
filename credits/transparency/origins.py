"""Backwards: which activities, told by whom and judged by which versions, an amount of grams comes from."""

from django.conf import settings
from django.utils.translation import get_language

from credits.activities.models import Activity
from credits.ledger.selectors import Origin as Share
from credits.ledger.types import TransferKind
from credits.methodologies.explanation import factors_of
from credits.monitoring.bases import bind_basis
from credits.monitoring.models import Verdict
from credits.transparency.trail_types import Origin, Rules

TOLD = ("kind", "code", "reference")


def origins(shares: list[Share]) -> tuple[Origin, ...]:
    """Return the activity behind each share of an inflow that is an accrual, in the same order."""
    accruals = [share for share in shares if share.inflow.kind == TransferKind.ACCRUAL]
    activities = Activity.objects.select_related("type").in_bulk([s.inflow.source_ref for s in accruals])
    verdicts: dict = {}
    for verdict in Verdict.objects.filter(
        party_id__in={a.party_id for a in activities.values()}, activity_id__in=activities
    ).order_by("seq"):
        verdicts[verdict.activity_id] = verdict
    return tuple(
        _origin(share.amount, activities[share.inflow.source_ref], verdicts[share.inflow.source_ref])
        for share in accruals
        # An accrual without its activity is an orphan: the audit names it, here it has nothing to tell.
        if share.inflow.source_ref in activities
    )


def rules_of(basis_id: int | None, region: str | None) -> Rules | None:
    """Return the methodology version and factor versions that a basis names, in the caller's language."""
    if basis_id is None:
        return None
    bound = bind_basis(basis_id, region)
    return Rules(
        methodology={"code": bound.code, "version": bound.version, "digest": bound.digest},
        factors=factors_of(bound, get_language() or settings.LANGUAGE_CODE),
    )


def _origin(grams: int, activity: Activity, verdict: Verdict) -> Origin:
    return Origin(
        grams=grams,
        activity_id=activity.id,
        activity_type=activity.type.code,
        occurred_from=activity.occurred_from,
        # Who vouched for it and under what reference; the signature itself helps nobody here.
        source={
            name: activity.source[name] for name in ("kind", "code", "reference") if name in activity.source
        },
        evidence_digest=bytes(activity.trace_digest).hex() if activity.trace_digest else None,
        verdict={
            "status": verdict.status,
            "decided_at": verdict.decided_at,
            "evidence_tier": verdict.tier,
            "reasons": list(verdict.reason_codes),
        },
        rules=rules_of(verdict.basis_id, activity.region),
    )
