"""The authority's answer to a filing: one registrar enters it, another confirms it by its digest.

Only a confirmed answer mints, with the authority's own serials; a refusal ends the issuance. What was granted
less than asked lapses (ADR 0034).
"""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import person_of, user_of
from credits.issuance import news
from credits.issuance.errors import (
    AnswerDecided,
    AnswerEntered,
    AnswerUnfit,
    DigestMismatch,
    LabelTaken,
    NotFiled,
)
from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.filing_states import AnswerStatus, Outcome
from credits.issuance.models import Issuance
from credits.issuance.permissions import check_decides, locked_issuance
from credits.issuance.services.refuse_issuance import refuse_locked
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.issuance.terms import buffer_of_granted
from credits.schemes.models import Scheme
from puhui.kernel.canonical import digest_of
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, PuhuiError, SamePerson, gettext_noop
from puhui.kernel.outbox import tell
from puhui.kernel.reasons import check_reason

ANSWERED = "issuance.answered"
# `<label>-<first>-<last>`; the authority may write its numbers with leading zeros.
_SERIAL = re.compile(r"(?P<label>[A-Z0-9][A-Z0-9-]{2,79})-(?P<first>[0-9]{1,15})-(?P<last>[0-9]{1,15})")
_TOLD: dict[str | None, type[PuhuiError]] = {
    "one_answer_per_filing": AnswerEntered,
    "one_filing_per_label": LabelTaken,
    "answer_fits_what_was_filed": AnswerUnfit,
    "answer_of_as_many_numbers_as_tonnes": AnswerUnfit,
    "answer_to_what_is_filed": NotFiled,
    "answer_by_registrars": NotPermitted,
    "answer_confirmed_by_another": SamePerson,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the authority's document says. `serial` is the whole range as written there; refused, none."""

    outcome: str
    document_no: str
    document_date: date
    serial: str = ""
    tonnes: int = 0
    reason: str = ""


def enter_answer(
    *, actor: Actor, issuance_id: UUID, told: Told, now: datetime, command_id: UUID
) -> AuthorityAnswer:
    """Enter what the authority answered; nothing happens until a second person confirms it.

    Raises: NotFound, NotPermitted, Involved, NotFiled, AnswerUnfit, InvalidInput (no number, no reason, a
    date to come), AnswerEntered, LabelTaken.
    """
    with transaction.atomic():
        issuance = locked_issuance(actor, issuance_id)
        check_decides(actor, issuance)
        if issuance.status != IssuanceStatus.FILED:
            raise NotFiled(gettext_noop("It is %(status)s."), status=issuance.status)
        answer = _read(issuance, told, now)
        answer.entered_by, answer.entered_by_user, answer.entered_at = person_of(actor), user_of(actor), now
        answer.digest = _digest(answer, told)
        _save(answer)
        note(
            actor,
            "answer_entered",
            issuance,
            now,
            reason=told.reason,
            command_id=command_id,
            document=told.document_no,
            digest=answer.digest,
        )
    return answer


def confirm_answer(
    *, actor: Actor, answer_id: UUID, digest: str, now: datetime, command_id: UUID, reason: str = ""
) -> AuthorityAnswer:
    """Confirm an entered answer by its digest: the worker mints what was granted; a refusal ends it here.

    Raises: NotFound, NotPermitted, Involved, AnswerDecided, SamePerson, DigestMismatch.
    """
    with transaction.atomic():
        answer, issuance = _locked(actor, answer_id)
        if person_of(actor) == answer.entered_by:
            raise SamePerson
        if digest != answer.digest:
            raise DigestMismatch(gettext_noop("Read it again and tell its digest."))
        _decide(answer, actor, AnswerStatus.CONFIRMED, now)
        note(actor, "answer_confirmed", issuance, now, reason=reason, command_id=command_id, digest=digest)
        if answer.outcome == Outcome.REFUSED:
            refuse_locked(issuance, actor=actor, reason=answer.reason, now=now, command_id=command_id)
        else:
            tell(ANSWERED, issuance=str(issuance.id))
            if answer.tonnes < issuance.tonnes:
                news.tell_owner(
                    news.GRANTED_LESS,
                    issuance,
                    granted=answer.tonnes,
                    lapsed=issuance.tonnes - answer.tonnes,
                )
    return answer


def discard_answer(
    *, actor: Actor, answer_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> AuthorityAnswer:
    """Discard what was entered wrongly, before it is confirmed; it may be entered again.

    Raises: NotFound, NotPermitted, Involved, AnswerDecided, InvalidInput (no reason).
    """
    with transaction.atomic():
        answer, issuance = _locked(actor, answer_id)
        check_reason(reason)
        _decide(answer, actor, AnswerStatus.DISCARDED, now)
        note(actor, "answer_discarded", issuance, now, reason=reason, command_id=command_id)
    return answer


def _read(issuance: Issuance, told: Told, now: datetime) -> AuthorityAnswer:
    if not told.document_no.strip() or told.document_date > business_date(now):
        raise InvalidInput(gettext_noop("Tell the document's number, and its date, which has come."))
    answer = AuthorityAnswer(
        issuance=issuance,
        scheme=issuance.scheme,
        outcome=told.outcome,
        document_no=told.document_no.strip(),
        document_date=told.document_date,
        reason=told.reason.strip(),
    )
    if told.outcome == Outcome.REFUSED:
        if not answer.reason:
            raise InvalidInput(gettext_noop("Say why."))
        return answer
    match = _SERIAL.fullmatch(told.serial.strip().upper())
    form = Scheme.objects.values_list("serial_label", flat=True).get(pk=issuance.scheme)
    if match is None or not re.fullmatch(form, match["label"]):
        raise AnswerUnfit(gettext_noop("Its serials look like %(form)s-<first>-<last>."), form=form)
    answer.label, answer.first_no, answer.last_no = match["label"], int(match["first"]), int(match["last"])
    answer.tonnes = told.tonnes
    if not 0 < told.tonnes <= issuance.tonnes:
        raise AnswerUnfit(gettext_noop("At most %(asked)s t were asked for."), asked=issuance.tonnes)
    if answer.first_no < 1 or answer.last_no - answer.first_no + 1 != told.tonnes:
        raise AnswerUnfit(gettext_noop("There are not as many numbers as tonnes."))
    answer.buffer_t = buffer_of_granted(
        told.tonnes, asked_t=issuance.tonnes, asked_buffer_t=issuance.buffer_t
    )
    return answer


def _digest(answer: AuthorityAnswer, told: Told) -> str:
    said = asdict(told) | {
        "issuance": str(answer.issuance_id),
        "document_date": told.document_date.isoformat(),
        "label": answer.label,
        "first": answer.first_no,
        "last": answer.last_no,
        "buffer_t": answer.buffer_t,
        "entered_at": answer.entered_at.isoformat(),
    }
    return digest_of(said)


def _locked(actor: Actor, answer_id: UUID) -> tuple[AuthorityAnswer, Issuance]:
    """Return an answer that is not decided and its issuance, both locked, the issuance first."""
    found = AuthorityAnswer.objects.filter(pk=answer_id).values_list("issuance_id", flat=True).first()
    if found is None:
        raise NotFound
    issuance = locked_issuance(actor, found)
    check_decides(actor, issuance)
    answer = AuthorityAnswer.objects.select_for_update().get(pk=answer_id)
    if answer.status != AnswerStatus.ENTERED:
        raise AnswerDecided(gettext_noop("It is %(status)s."), status=answer.status)
    return answer, issuance


def _decide(answer: AuthorityAnswer, actor: Actor, status: AnswerStatus, now: datetime) -> None:
    answer.status, answer.decided_at = status, now
    answer.decided_by, answer.decided_by_user = person_of(actor), user_of(actor)
    _save(answer)


def _save(answer: AuthorityAnswer) -> None:
    try:
        with transaction.atomic():
            answer.save()
    except IntegrityError as error:
        told = _TOLD.get(constraint_of(error))
        if told is None:
            raise
        raise told from error
