"""Drawing another body for an open case whose body may not go on: it was suspended, or its accreditation
ended.

The case, its findings and what was looked at stay; who may take it is asked as for a new one. The record of
the draw before stands in its own event.
"""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from credits.verification.anew_news import tell_goes_on, tell_left, tell_waits
from credits.verification.bodies import able_bodies
from credits.verification.case_trail import drawn, note_case
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.models import Case, VerificationBody
from credits.verification.news import tell_case
from credits.verification.rotation import drawn_among
from credits.verification.standing import left_by_its_body
from credits.verification.states import CaseStatus
from credits.verification.stopped_time import give_back_to_case, give_back_to_findings
from credits.verification.terms import due_on
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of

SUSPENDED, EXPIRED = "SUSPENDED", "EXPIRED"
# What the database says where bodies were suspended or put back between the look at them and the draw.
OVERTAKEN = frozenset(
    {
        "body_is_accredited",
        "body_is_independent",
        "case_keeps_its_body",
        "draw_says_that_another_lacks",
        "not_three_times_in_a_row",
    }
)


def left_cases(now: datetime) -> QuerySet[Case]:
    """Return open cases whose body may not go on: until another one is free they stand still."""
    rows = Case.objects.filter(left_by_its_body(business_date(now)), status=CaseStatus.OPEN)
    return rows.order_by("opened_at", "id")


def draw_anew(case_id: UUID, *, actor: Actor, now: datetime) -> bool | None:
    """Draw another body for a case, in the caller's transaction.

    Owner and both bodies are told. False where nobody may take it: it stands still, which is noted and told
    once, and the job looks again. None where there is nothing to draw any more: it was signed, or drawn, or
    its body may go on; and where a body was suspended or put back meanwhile: then the job draws.
    """
    try:
        with transaction.atomic():
            return _draw_anew(case_id, actor, now)
    except IntegrityError as error:
        if constraint_of(error) not in OVERTAKEN:
            raise
        return None


def _draw_anew(case_id: UUID, actor: Actor, now: datetime) -> bool | None:
    held = Case.objects.select_for_update(of=("self",)).select_related("report__project")
    case = held.get(pk=case_id)
    if not left_cases(now).filter(pk=case_id).exists():
        return None
    before = VerificationBody.objects.get(pk=case.body_id)
    able = able_bodies(case.report, but=[before.pk], on=business_date(now))
    among, lacks_another = drawn_among(case.report, able, case)
    if not among:
        _let_wait(case, before, actor, now)
        return False
    seed = new_seed()
    case.body_id, case.draw_seed, case.draw_among = draw_one(seed, BODY, among), seed, among
    case.lacks_another = lacks_another
    case.due_on, case.overdue_told_at = due_on("statement", now), None
    if case.stands_still_since is not None:
        give_back_to_findings(case, case.stands_still_since, now)
    case.stands_still_since = None
    anew = ["body", "draw_seed", "draw_among", "lacks_another"]
    case.save(update_fields=[*anew, "due_on", "overdue_told_at", "stands_still_since"])
    case.refresh_from_db(fields=["body"])
    tell_case(case, cause=uuid5(case.id, seed))
    tell_left(case, before)
    _note(actor, "case_drawn_anew", case, before, now)
    return True


def draw_anew_of(body: VerificationBody, *, actor: Actor, now: datetime) -> None:
    """Draw for each open case of a body that may not go on, a case a transaction.

    Not in one with the suspension: who signs holds the case and waits for the body's row.
    """
    for case_id in list(left_cases(now).filter(body=body).values_list("id", flat=True)):
        with transaction.atomic():
            draw_anew(case_id, actor=actor, now=now)


def cases_to_go_on(now: datetime) -> QuerySet[Case]:
    """Return open cases that stood still, and whose body is back."""
    still = Case.objects.filter(status=CaseStatus.OPEN, stands_still_since__isnull=False)
    return still.exclude(left_by_its_body(business_date(now)))


def go_on(*, actor: Actor, now: datetime) -> None:
    """Let cases that stood still go on with their body, which is back; not in one transaction with that.

    A case a transaction: the days it stood still are given back, owner and body are told.
    """
    for case_id in list(cases_to_go_on(now).order_by("stands_still_since").values_list("id", flat=True)):
        with transaction.atomic():
            held = Case.objects.select_for_update(of=("self",)).select_related("report__project")
            case = held.get(pk=case_id)
            if cases_to_go_on(now).filter(pk=case_id).exists():  # else another one was quicker
                _go_on(case, actor, now)


def _go_on(case: Case, actor: Actor, now: datetime) -> None:
    since = case.stands_still_since
    if since is None:
        return
    give_back_to_case(case, since, now)
    give_back_to_findings(case, since, now)
    case.stands_still_since = None
    case.save(update_fields=["stands_still_since", "due_on"])
    tell_goes_on(case, since)
    note_case(
        actor,
        "case_goes_on",
        case,
        now,
        report=str(case.report_id),
        body=str(case.body_id),
        stood_since=since.isoformat(),
        due_on=str(case.due_on),
    )


def _let_wait(case: Case, before: VerificationBody, actor: Actor, now: datetime) -> None:
    if case.stands_still_since is not None:
        return
    case.stands_still_since = now
    case.save(update_fields=["stands_still_since"])
    tell_waits(case, before)
    _note(actor, "case_stands_still", case, before, now)


def _note(actor: Actor, action: str, case: Case, before: VerificationBody, now: datetime) -> None:
    why = EXPIRED if before.is_active else SUSPENDED
    note_case(actor, action, case, now, body_before=str(before.pk), why=why, **drawn(case))
