"""What a file or another register says against an act reaches the verdict before it: one activity a time.

What waits for people waits for that too, or is refused where the finding refuses it. What was credited stays
credited: grams are taken back where a fraud is proven, by two people (decisions 10), and a file is a reason
to look, not a proof. So a case is opened about it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from credits.activities.models import Activity
from credits.monitoring.evidenced import FILES_ALONE
from credits.monitoring.later_verdicts import DecidedMeanwhile, latest_verdict, refuse_after, review_after
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.shards import keep_out
from credits.screening.batch import ScreenedTrip, store_screenings
from credits.screening.evidence.models import FindingDue
from credits.screening.evidence.selectors import findings_of
from credits.screening.findings import Asks, Finding
from credits.screening.foreign_trips import REFUSED, claimed_elsewhere
from credits.verification.review.models import ReviewCase
from credits.verification.review.news import tell_finding, tell_refused
from credits.verification.review.services.open_cases import open_one
from credits.verification.review.states import CaseKind
from credits.verification.review.telling import note
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point

log = logging.getLogger(__name__)

ACTIVITIES_A_RUN = 1_000
JOB = system_actor("hear_findings")


def has_findings_due() -> bool:
    """Tell whether a file spoke against an activity whose verdict has not heard of it."""
    return _due().exists()


def _due() -> QuerySet[FindingDue]:
    """Those of decided activities: of the others the crediting job hears by itself."""
    decided = Verdict.objects.filter(party_id=OuterRef("party_id"), activity_id=OuterRef("activity_id"))
    return FindingDue.objects.filter(Exists(decided))


def hear_findings(*, now: datetime) -> dict[str, int]:
    """Have verdicts hear what files say; returns how many were refused, sent to people, looked at again,
    knew it, wait for the batch, or failed."""
    counts = dict.fromkeys(("refused", "in_review", "case", "known", "waiting", "failed"), 0)
    due = _due().order_by("party_id", "activity_id").distinct("party_id", "activity_id")
    for party_id, activity_id in list(due.values_list("party_id", "activity_id")[:ACTIVITIES_A_RUN]):
        try:
            counts[hear(party_id, activity_id, now)] += 1
        except DecidedMeanwhile:
            counts["waiting"] += 1
        except DatabaseFault:
            raise
        except Exception:
            # A mistake of ours with one activity keeps nobody else waiting.
            log.exception("findings about activity %s cannot be heard", activity_id)
            counts["failed"] += 1
    return {name: count for name, count in counts.items() if count}


@transaction.atomic
def hear(party_id: UUID, activity_id: UUID, now: datetime) -> str:
    """Have one activity's verdict hear what its files say; returns a word of `hear_findings`.

    Raises DecidedMeanwhile.
    """
    if not keep_out(party_id):
        return "waiting"
    # Those alone are taken away: of what comes meanwhile another run hears.
    seen = FindingDue.objects.filter(party_id=party_id, activity_id=activity_id)
    ids = list(seen.values_list("id", flat=True))
    last = latest_verdict(party_id, activity_id)
    if not ids or last is None:
        return "known"  # another worker has just heard it
    told = [one for one in findings_of([activity_id]).get(activity_id, []) if one.asks >= Asks.REVIEW]
    told = [REFUSED] * (activity_id in claimed_elsewhere([activity_id])) + told
    heard = _hear(last, told, now)
    FindingDue.objects.filter(id__in=ids).delete()
    crash_point("findings.before_commit")
    return heard


def _hear(last: Verdict, told: Sequence[Finding], now: datetime) -> str:
    news = [one for one in told if one.code not in last.reason_codes]
    if last.status == VerdictStatus.CREDITED:
        return _look_again(last, now, is_claimed=REFUSED in told)
    is_refused = any(one.asks == Asks.REJECT for one in told)
    if last.status != VerdictStatus.IN_REVIEW or not (news or is_refused):
        return "known"
    if is_refused:
        verdict = refuse_after(last, reasons=[one.code for one in told], now=now)
        tell_refused(last.party_id, last.activity_id, is_claimed=REFUSED in told)
    else:
        verdict = review_after(last, reasons=[*(one.code for one in told), *_others(last, told)], now=now)
    # What it rests on, with the numbers: the resident and whoever reads the case are shown them.
    screened = ScreenedTrip(FILES_ALONE, None, tuple(told), 0, None)
    store_screenings({last.activity_id.bytes: screened}, now)
    record_event(
        actor=JOB,
        action="findings_heard",
        object_type="activity",
        object_id=last.activity_id,
        now=now,
        region=Activity.objects.values_list("region", flat=True).get(pk=last.activity_id),
        status=verdict.status,
        seq=verdict.seq,
        findings=[one.code for one in told],
    )
    return "refused" if is_refused else "in_review"


def _others(last: Verdict, told: Sequence[Finding]) -> list[str]:
    """Return what it waited for before, which it goes on waiting for."""
    codes = {one.code for one in told}
    return [code for code in last.reason_codes if code not in codes]


def _look_again(last: Verdict, now: datetime, *, is_claimed: bool) -> str:
    """Open a case about what was credited, once a verdict."""
    known = ReviewCase.objects.filter(activity_id=last.activity_id, about_seq=last.seq, kind=CaseKind.FINDING)
    if known.exists():
        return "known"
    activity = Activity.objects.get(pk=last.activity_id)
    case = open_one(
        CaseKind.FINDING,
        party_id=last.party_id,
        activity_id=last.activity_id,
        about_seq=last.seq,
        region=activity.region,
        value_g=last.credited_g,
        now=now,
    )
    tell_finding(case, is_claimed=is_claimed)
    note(JOB, "review_case_opened", case, now)
    return "case"
