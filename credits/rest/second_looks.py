"""What a resident reads of a look at what is credited already: since when, why, and how it ended."""

from typing import Any

from django.utils.translation import gettext as _

from credits.activities.models import Activity
from credits.screening.evidence.selectors import findings_of
from credits.screening.reasons import TEXTS
from credits.screening.selectors import number
from credits.verification.review.selectors import second_look_at


def second_look_body(activity: Activity) -> dict[str, Any] | None:
    """Return it in the resident's language, with each reason's number and threshold; None where there is
    none."""
    look = second_look_at(activity)
    if look is None:
        return None
    return {
        "opened_at": look.opened_at,
        "ended_at": look.ended_at,
        "stands": look.stands,
        "reasons": [
            {"code": one.code, "message": _(TEXTS[one.code]), **_numbers(one.value, one.threshold)}
            for one in findings_of([activity.id]).get(activity.id, [])
        ],
    }


def _numbers(value: float | None, threshold: float | None) -> dict[str, str]:
    if value is None or threshold is None:
        return {}
    return {"value": number(value), "threshold": number(threshold)}
