"""Putting a file to one's own activity: read and scanned first, compared with all others, written down
once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from accounts.consents.selectors import ConsentRequired, granted
from accounts.households.selectors import counters_of
from accounts.people.permissions import user_of
from credits.activities.models import Activity, ActivityTrace
from credits.activities.observed import observed_values
from credits.activities.receive import CONSENT
from credits.evidence.decoding import IMAGES
from credits.evidence.duplicates import nearest_to
from credits.evidence.fact_models import EvidenceFacts
from credits.evidence.models import EvidenceFile
from credits.evidence.receive import examine, receive_file
from credits.screening.checks import bill, exif, file_time, image_duplicate, same_document, table_amount
from credits.screening.checks.image_duplicate import Earlier
from credits.screening.evidence.errors import TooMuchEvidence
from credits.screening.evidence.models import ActivityEvidence, EvidenceKind, FindingDue
from credits.screening.evidence.selectors import activity_for
from credits.screening.findings import Asks, Finding
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.wake import wake

FILES_MOST, DAY_MOST = 10, 100
HEAR = "credits.tasks.hear_findings"
# Two phones may send one picture at one moment: each has written its own, and who looks second sees the
# first.
_TURN = 4_021_966_103


def add_evidence(
    *, actor: Actor, now: datetime, activity_id: UUID, kind: str, content: bytes, name: str
) -> ActivityEvidence:
    """Put a file to an own activity, whatever was decided on it; the same file for the same again is one row.

    A file that is refused, or goes to quarantine, changes nothing about the activity.
    Raises: ConsentRequired, FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, InvalidInput (the
    kind), NotFound, TableRefused, TooMuchEvidence.
    """
    activity = activity_for(actor, activity_id)
    if kind not in EvidenceKind.values:
        raise InvalidInput(gettext_noop("There is no such kind of evidence."))
    if CONSENT not in granted(activity.party_id):
        raise ConsentRequired(purpose=CONSENT)
    # Asked before the file is read, and again under the lock.
    _check_room(activity, now)
    examined = examine(content)
    with transaction.atomic():
        file = receive_file(actor=actor, content=examined, name=name, now=now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        known = ActivityEvidence.objects.filter(activity=activity, evidence=file, kind=kind).first()
        if known is not None:
            return known
        _check_room(activity, now, beside=file)
        earlier = _earlier(file, activity)
        found = sorted(_findings(file, activity, earlier), key=lambda one: -one.asks)
        row = ActivityEvidence.objects.create(
            activity=activity,
            evidence=file,
            kind=kind,
            findings=[one._asdict() | {"asks": one.asks.name} for one in found],
            nearest_id=next((one.file_id for one in earlier if one.file_id != file.pk), None),
            added_at=now,
            added_by=user_of(actor),
        )
        if any(one.asks >= Asks.REVIEW for one in found):
            FindingDue.objects.create(party_id=activity.party_id, activity_id=activity.pk, found_at=now)
            transaction.on_commit(lambda: wake(HEAR))
        record_event(
            actor=actor,
            action="activity_evidence_added",
            object_type="activity",
            object_id=activity.pk,
            now=now,
            region=activity.region,
            evidence_id=str(file.pk),
            digest=file.digest,
            kind=kind,
            findings=[one.code for one in found],
        )
    return row


def _check_room(activity: Activity, now: datetime, beside: EvidenceFile | None = None) -> None:
    """Raise TooMuchEvidence where no more fits `beside` the file that is just being put there."""
    today = EvidenceFile.objects.filter(party=activity.party_id, received_at__gt=now - timedelta(days=1))
    limits = (
        (FILES_MOST, ActivityEvidence.objects.filter(activity=activity)),
        (DAY_MOST, today.exclude(pk=beside.pk) if beside else today),
    )
    for limit, rows in limits:
        if rows.count() >= limit:
            raise TooMuchEvidence(gettext_noop("At most %(limit)s are taken."), limit=limit)


def _earlier(file: EvidenceFile, activity: Activity) -> list[Earlier]:
    """Return the pictures that show the same, the nearest first, the same file at another activity
    included.
    """
    if file.media_type not in IMAGES:
        return []
    again = ActivityEvidence.objects.filter(evidence=file).exclude(activity=activity).exists()
    own = [Earlier(file.pk, activity.party_id, 0)] if again else []
    # One's own other photographs of the same activity are what one would expect.
    here = set(ActivityEvidence.objects.filter(activity=activity).values_list("evidence_id", flat=True))
    return own + [Earlier(*near) for near in nearest_to(file.pk) if near.file_id not in here]


def _findings(file: EvidenceFile, activity: Activity, earlier: list[Earlier]) -> list[Finding]:
    facts = EvidenceFacts.objects.filter(file=file).first()
    told = facts.told if facts else {}
    if file.media_type in IMAGES:
        found = image_duplicate.check(activity.party_id, earlier)
        trace = ActivityTrace.objects.filter(activity=activity).first()
        places = [(lat, lon) for lon, lat, *_ in trace.points] if trace else []
        return [
            *([found] if found else []),
            *exif.check(told, activity.occurred_from, activity.occurred_to, places),
        ]
    checked = [
        same_document.check(_other_parties(file)),
        file_time.check(told, activity.occurred_from, activity.occurred_to),
        *(
            table_amount.check(told, name, value, activity.occurred_from, activity.occurred_to)
            for name, value in observed_values(activity.inputs, activity.measured_m).items()
        ),
    ]
    amounts = observed_values(activity.inputs, activity.measured_m)
    checked += bill.check(told, amounts, _meter_of(activity), activity.occurred_from, activity.occurred_to)
    return [one for one in checked if one is not None]


def _meter_of(activity: Activity) -> str | None:
    """Return the number of the household's meter that the activity names."""
    if activity.meter_id is None:
        return None
    return counters_of([activity.meter_id])[activity.meter_id].number


def _other_parties(file: EvidenceFile) -> int:
    """Count the parties that sent the same bytes, or a document of the same words."""
    others = EvidenceFile.objects.filter(party__isnull=False).exclude(party=file.party_id)
    same = others.filter(digest=file.digest)
    text_hash = EvidenceFacts.objects.filter(file=file).values_list("text_hash", flat=True).first()
    if text_hash is not None:
        same = same | others.filter(facts__text_hash=text_hash)
    return same.values("party").distinct().count()
