"""What stands in the way of accepting, told while the reader still reads: the worker would not credit it."""

from datetime import datetime
from typing import cast

from credits.activities.models import Activity
from credits.activities.observed import observed_values
from credits.factors.resolution import FactorMissing
from credits.methodologies.binding import NotInForce, bind_for
from credits.methodologies.bound import BaselineMissing
from credits.methodologies.language.document import Tier
from credits.monitoring.later_verdicts import NotQuantifiable
from credits.monitoring.models import Verdict, VerdictStatus
from credits.verification.review.models import ReviewCase
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop as _


def check_creditable(case: ReviewCase, now: datetime) -> None:
    """Refuse to accept what could not be credited. What was credited and taken back is not credited again:
    an appeal that is upheld says so, and what was taken is made good by whoever took it.

    Raises NotQuantifiable.
    """
    verdicts = Verdict.objects.filter(party_id=case.party_id, activity_id=case.activity_id)
    last = verdicts.order_by("-seq")[0]
    if verdicts.filter(status=VerdictStatus.CREDITED).exists():
        return
    activity = Activity.objects.select_related("type").get(pk=case.activity_id)
    on = business_date(activity.occurred_from)
    try:
        bound = bind_for(activity.scheme, activity.type.code, activity.region, on, now)
        values = bound.arguments(observed_values(activity.inputs, activity.measured_m))
        quantified = bound.quantify(values, cast(Tier, last.tier))
    except (NotInForce, FactorMissing, BaselineMissing, KeyError) as error:
        raise NotQuantifiable from error
    if not quantified.steps or not bound.quantifier.rejecting.isdisjoint(quantified.failed):
        raise NotQuantifiable(_("A rule of the method stands against it."))
