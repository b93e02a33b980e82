"""Forgetting what signing in leaves behind: codes of numbers and counts of addresses."""

from datetime import datetime, timedelta

from accounts.signin.models import DailyCount, PhoneChallenge
from puhui.kernel.clock import business_date

CODES_KEPT = timedelta(days=1)
COUNTS_KEPT = timedelta(days=7)


def sweep_signin(*, now: datetime) -> dict[str, int]:
    """Delete expired codes and old counts; returns how many of each. For the schedule, once a day."""
    codes, _ = PhoneChallenge.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
    counts, _ = DailyCount.objects.filter(day__lt=business_date(now - COUNTS_KEPT)).delete()
    return {"codes": codes, "counts": counts}
