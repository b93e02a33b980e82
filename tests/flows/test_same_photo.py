"""One photograph from two phones: whoever sends it second is told why, before the verdict and after it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import ImageOps

from accounts.notifications.models import Notification
from credits.evidence.models import EvidenceFile
from credits.screening.evidence.models import ActivityEvidence, FindingDue
from credits.tasks import credit_pending, hear_findings
from credits.verification.review.models import ReviewCase
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_review_desk import decide, page, take
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.activities.items import MORNING, trip
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.rest.test_activities import URL, post, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening", "evidence_dir")]
MINE = files.saved(files.scene(1), "JPEG", quality=90)
MIRRORED = files.saved(ImageOps.mirror(files.scene(1)), "JPEG", quality=50)
REASON = {"code": "DUPLICATE_IMAGE", "message": "The same picture was sent before.", "threshold": "31"}


def run(job) -> None:
    with transaction.atomic(), acting_as("worker"):
        job()


def put(phone, activity: str, content: bytes) -> dict:
    body = {"file": SimpleUploadedFile("photo.jpg", content), "kind": "PHOTO"}
    answer = phone.post(f"{URL}/{activity}/evidence", body, format="multipart")
    assert answer.status_code == 201, answer.content
    return answer.json()


def why(phone, activity: str) -> tuple[str, list[dict]]:
    """Return the status and the reasons as the resident reads them, without the distance."""
    told = read(phone, activity)
    look = told["second_look"] or told["verification"]
    return told["status"], [{n: r[n] for n in r if n != "value"} for r in look["reasons"]]


def test_the_second_phone_is_refused_and_both_read_why(lin, hua):  # noqa: F811
    first, second = cast.client_for(lin), cast.client_for(hua)
    (lins,) = post(first, trip("walk", "1.1", minutes=20))
    assert put(first, lins["id"], MINE)["findings"] == []
    (huas,) = post(second, trip("walk", "1.1", minutes=20))
    assert put(second, huas["id"], MIRRORED)["sent_again"] is False
    run(credit_pending)
    run(hear_findings)
    assert why(first, lins["id"]) == ("CREDITED", [])
    # The first reads that it was the first, and of whom nothing.
    listed = first.get(f"{URL}/{lins['id']}/evidence").json()["results"]
    assert [one["sent_again"] for one in listed] == [True]
    assert why(second, huas["id"]) == ("REJECTED", [REASON])
    second.credentials(**second._credentials | {"HTTP_ACCEPT_LANGUAGE": "zh-hans"})
    (in_chinese,) = read(second, huas["id"])["verification"]["reasons"]
    assert in_chinese["message"] == "该图片此前已被提交。"
    assert float(in_chinese["value"]) <= 31
    # Heard with the verdict: nothing is left to hear, and nothing is said twice.
    assert not FindingDue.objects.exists()
    assert not ReviewCase.objects.exists()
    assert second.get("/api/v1/account").json()["personal"]["lifetime_g"] == 0


def test_what_waits_for_people_is_refused_when_the_photograph_comes(lin, hua):  # noqa: F811
    first, second = cast.client_for(lin), cast.client_for(hua)
    (lins,) = post(first, trip("walk", "1.1", minutes=20))
    put(first, lins["id"], MINE)
    (huas,) = post(second, trip("bus_trip", "8"))
    run(credit_pending)
    assert read(second, huas["id"])["status"] == "IN_REVIEW"
    put(second, huas["id"], MIRRORED)
    run(hear_findings)
    run(hear_findings)
    assert why(second, huas["id"]) == ("REJECTED", [REASON])
    told = Notification.objects.get(party=hua.party)
    assert told.kind == "evidence_refused"
    assert read(second, huas["id"])["appeal"]["open_until"]


def test_what_is_credited_stays_so_while_somebody_looks(lin, hua):  # noqa: F811
    first, second = cast.client_for(lin), cast.client_for(hua)
    (lins,) = post(first, trip("walk", "1.1", minutes=20))
    put(first, lins["id"], MINE)
    (huas,) = post(second, trip("walk", "1.1", minutes=20, begins=MORNING + timedelta(hours=3)))
    run(credit_pending)
    put(second, huas["id"], MIRRORED)
    assert read(second, huas["id"])["second_look"] is None
    run(hear_findings)
    run(hear_findings)
    assert why(second, huas["id"]) == ("CREDITED", [REASON])
    look = read(second, huas["id"])["second_look"]
    assert (look["stands"], look["ended_at"]) == (None, None)

    fang = client_of(cast.fang())
    case = take(fang)
    assert (case.kind, str(case.activity_id)) == ("FINDING", huas["id"])
    text = page(fang, case)
    row = ActivityEvidence.objects.get(activity=huas["id"])
    for which in ("file", "nearest"):
        address = f"/admin/credits/activityevidence/{row.pk}/{which}.bin"
        assert address in text
        served = fang.get(address)
        assert served["Content-Type"] == "image/jpeg"
        # The copy that was written anew, byte for byte not what was sent.
        assert served.content not in (MINE, MIRRORED)
    drawn = text.split("Files put to it")[1]
    for member in (lin, hua):
        assert member.party.name not in drawn
        assert f"{member.party.name[0]}***" in drawn
    assert "DUPLICATE_IMAGE" in text
    no = {"decision": "REJECT", "reason_code": "ANOTHER_PERSONS", "reason": "the first one's park bench"}
    assert decide(fang, case, no) == "Your decision is kept."

    # Another opinion takes nothing by itself: who proposes a reversal finds it in the list.
    told = read(second, huas["id"])
    assert (told["status"], told["second_look"]["stands"]) == ("CREDITED", False)
    assert list(ReviewCase.objects.filter(agrees=False)) == [ReviewCase.objects.get(pk=case.pk)]
    assert EvidenceFile.objects.count() == 2
    assert broken_invariants() == set()
