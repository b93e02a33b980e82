"""What the verifier enters in an open case: answers to the checklist, lines looked at, visits, photos."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.evidence.receive import receive_file
from credits.verification.case_trail import note_case
from credits.verification.models import Case
from credits.verification.permissions import check_verifies
from credits.verification.services.findings import open_case
from credits.verification.work_models import CheckItem, Conformity, SampledLine, SiteVisit, VisitPhoto
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, gettext_noop

PHOTOS_MOST = 50


def answer_checklist(*, actor: Actor, case_id: UUID, answers: Sequence[dict], now: datetime) -> Case:
    """Answer items of the checklist: each a dict of `code`, `answer`, and a `note` unless it just conforms.

    An answer may be changed until the statement is signed; the trail keeps them all.
    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, InvalidInput.
    """
    with transaction.atomic():
        case = _worked_on(actor, case_id, now)
        rows = {row.code: row for row in case.checklist.all()}
        for place, said in enumerate(answers):
            row = rows.get(said["code"])
            if row is None:
                raise _wrong(f"/answers/{place}/code", gettext_noop("The checklist has no such item."))
            note = said.get("note", "").strip()
            if said["answer"] != Conformity.CONFORMS and not note:
                raise _wrong(f"/answers/{place}/note", gettext_noop("Say why."))
            row.answer, row.note = said["answer"], note
            row.answered_by, row.answered_at, row.body_id = person_of(actor), now, case.body_id
        changed = [rows[said["code"]] for said in answers]
        CheckItem.objects.bulk_update(changed, ["answer", "note", "answered_by", "answered_at", "body"])
        given = {row.code: row.answer for row in changed}
        note_case(actor, "checklist_answered", case, now, body=str(case.body_id), answers=given)
    return case


def judge_lines(*, actor: Actor, case_id: UUID, lines: Sequence[dict], now: datetime) -> Case:
    """Say of lines of the sample whether they are right: dicts of `ref`, `is_right`, and a `note` if not.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, InvalidInput.
    """
    with transaction.atomic():
        case = _worked_on(actor, case_id, now)
        rows = {row.ref: row for row in case.sample.all()}
        for place, said in enumerate(lines):
            row = rows.get(said["ref"])
            if row is None:
                raise _wrong(f"/lines/{place}/ref", gettext_noop("The sample has no such line."))
            note = said.get("note", "").strip()
            if not said["is_right"] and not note:
                raise _wrong(f"/lines/{place}/note", gettext_noop("Say why."))
            row.is_right, row.note = said["is_right"], note
            row.looked_by, row.looked_at, row.body_id = person_of(actor), now, case.body_id
        changed = [rows[said["ref"]] for said in lines]
        SampledLine.objects.bulk_update(changed, ["is_right", "note", "looked_by", "looked_at", "body"])
        wrong = [str(row.ref) for row in changed if not row.is_right]
        body = str(case.body_id)
        note_case(actor, "sample_judged", case, now, body=body, lines=len(changed), wrong=wrong)
    return case


def note_visit(*, actor: Actor, case_id: UUID, visited_on: date, notes: str, now: datetime) -> SiteVisit:
    """Note a visit to the place, on a day that has come.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, InvalidInput.
    """
    with transaction.atomic():
        case = _worked_on(actor, case_id, now)
        if visited_on > business_date(now):
            raise _wrong("/visited_on", gettext_noop("The day has not come yet."))
        visit = SiteVisit.objects.create(
            case=case,
            body_id=case.body_id,
            visited_on=visited_on,
            notes=notes,
            noted_by=person_of(actor),
            noted_at=now,
        )
        note_case(actor, "visit_noted", case, now, body=str(case.body_id), visit=str(visit.id))
    return visit


def add_photo(*, actor: Actor, visit_id: UUID, content: bytes, name: str, now: datetime) -> VisitPhoto:
    """Put a photograph to a visit of the case's body; the same file again is the same photograph.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, InvalidInput, and what
    `receive_file` raises.
    """
    visit = SiteVisit.objects.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    with transaction.atomic():
        case = _worked_on(actor, visit.case_id, now)
        if visit.body_id != case.body_id:
            raise NotPermitted(gettext_noop("Another body was there: note a visit of one's own."))
        evidence = receive_file(actor=actor, content=content, name=name, now=now)
        if evidence.media_type == "application/pdf":
            raise _wrong("/file", gettext_noop("A photograph is an image."))
        if visit.photos.count() >= PHOTOS_MOST:
            raise _wrong("/file", gettext_noop("The visit has enough photographs."))
        photo, is_new = VisitPhoto.objects.get_or_create(
            visit=visit, evidence=evidence, defaults={"added_at": now}
        )
        if is_new:
            note_case(actor, "visit_photo_added", case, now, visit=str(visit.id), digest=evidence.digest)
    return photo


def _worked_on(actor: Actor, case_id: UUID, now: datetime) -> Case:
    case = open_case(actor, case_id)
    check_verifies(actor, case, now)
    return case


def _wrong(pointer: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, errors=[{"pointer": pointer, "code": "invalid", "detail": detail}])
