"""What the database lets follow a verdict, whoever appends it: an activity is credited once (I14)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.monitoring.models import Verdict
from tests.credits.activities.items import MORNING, ride
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit


def append(verdict: Verdict, seq: int, status: str) -> None:
    """Append a verdict that says `status` of the same activity."""
    verdict.seq, verdict.status, verdict.reason_codes = seq, status, ["BY_HAND"]
    if status != "CREDITED":
        verdict.credited_g = verdict.capped_g = 0
    with transaction.atomic():
        verdict.save(force_insert=True)


@pytest.fixture
def credited(lin, evening) -> Verdict:
    (result,) = send(lin, ride())
    credit()
    return Verdict.objects.get(activity_id=result.id)


def test_what_was_credited_is_not_credited_again(credited):
    with pytest.raises(IntegrityError, match="credited once"):
        append(credited, 2, "CREDITED")
    append(credited, 2, "REVERSED")
    with pytest.raises(IntegrityError, match="credited once"):
        append(credited, 3, "CREDITED")


def test_what_was_in_review_may_be_credited_once(lin, evening, monkeypatch):
    def refuse(*_):
        raise LookupError

    (result,) = send(lin, ride())
    with monkeypatch.context() as patch:
        patch.setattr("credits.monitoring.judges.bind_for", refuse)
        credit()
    verdict = Verdict.objects.get(activity_id=result.id)
    verdict.basis_id, verdict.credited_g = _basis(lin), 5
    append(verdict, 2, "CREDITED")
    with pytest.raises(IntegrityError, match="credited once"):
        append(verdict, 3, "CREDITED")


@pytest.mark.parametrize("seq", [3, 1])
def test_a_verdict_follows_the_one_before_it(credited, seq):
    with pytest.raises(IntegrityError):
        append(credited, seq, "REVERSED")


def _basis(member) -> int:
    (other,) = send(member, ride(begins=MORNING + timedelta(hours=5)))
    credit()
    return Verdict.objects.get(activity_id=other.id).basis_id
