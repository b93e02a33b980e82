"""Forgetting nonces that no timestamp would be taken with any more."""

from datetime import datetime, timedelta

from credits.activities.partners.models import PartnerNonce
from credits.activities.partners.signing import DRIFT_MAX_S

# A timestamp may stand ahead as far as behind; the rest is for clocks of ours that differ a little.
KEPT = timedelta(seconds=3 * DRIFT_MAX_S)
ROWS_MAX = 100_000


def forget_nonces(*, real_now: datetime) -> dict[str, int]:
    """Delete up to 100,000 nonces that are past their use; returns how many."""
    old = PartnerNonce.objects.filter(seen_at__lt=real_now - KEPT).order_by("id").values("id")[:ROWS_MAX]
    deleted, _ = PartnerNonce.objects.filter(id__in=old).delete()
    return {"deleted": deleted}
