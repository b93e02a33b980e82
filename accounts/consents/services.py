"""The command on consents."""

from datetime import datetime

from django.db import transaction

from accounts.consents.models import ConsentEvent
from accounts.consents.notices import current_notice, is_known
from accounts.consents.purposes import Purpose
from accounts.consents.selectors import Consent, consent_of, latest_event
from accounts.people.permissions import person_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop


class NoticeOutdated(PuhuiError):
    """The notice that was shown is unknown or no longer in force: show the current one and ask again."""

    kind, code, title = Kind.CONFLICT, "notice_outdated", gettext_noop("The notice is not the current one")


def give_consent(
    *, actor: Actor, purpose: str, granted: bool, notice_version: str | None, now: datetime
) -> Consent:
    """Record the person's yes or no to a purpose; saying the same again records nothing.

    A yes names the notice in force. A no is never made hard: any version the purpose ever had, or none.
    Raises: NotFound (unknown purpose), NoticeOutdated.
    """
    if purpose not in Purpose.values:
        raise NotFound
    current = current_notice(purpose).version
    version = current if notice_version is None and not granted else notice_version
    if version is None or not (version == current if granted else is_known(purpose, version)):
        raise NoticeOutdated(gettext_noop("The notice in force is %(current)s."), current=current)
    with transaction.atomic():
        last = latest_event(person_of(actor), purpose)
        if last is None or (last.granted, last.notice_version) != (granted, version):
            last = _append(actor, purpose, granted, version, now)
    return consent_of(purpose, last)


def _append(actor: Actor, purpose: str, granted: bool, version: str, now: datetime) -> ConsentEvent:
    event = ConsentEvent.objects.create(
        party_id=person_of(actor),
        purpose=purpose,
        granted=granted,
        notice_version=version,
        at=now,
        user_id=actor.user_id,
        session_id=actor.session_id,
    )
    record_event(
        actor=actor,
        action="consent_given" if granted else "consent_withdrawn",
        object_type="consent_event",
        object_id=event.id,
        now=now,
        purpose=purpose,
        notice_version=version,
    )
    return event
