"""A file put to an activity over HTTP: what is found is told, and others' pictures are recognised."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps

from credits.activities.models import Activity
from credits.evidence.models import EvidenceFile
from credits.monitoring.models import Verdict
from credits.screening.evidence import services
from credits.screening.evidence.models import ActivityEvidence
from credits.screening.evidence.selectors import findings_of
from credits.screening.evidence.services import add_evidence
from credits.screening.findings import Asks
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING, MORNING, electricity, make_operator, trip
from tests.credits.activities.sending import send
from tests.credits.evidence import files
from tests.credits.evidence.clamd import EICAR, clamd
from tests.credits.evidence.test_bills import bill_pdf
from tests.credits.monitoring.crediting import credit

pytestmark = pytest.mark.django_db
PLACE = ("N", (23.0, 6.0, 0.0), "E", (113.0, 12.0, 0.0))


@pytest.fixture
def people(db):
    load_catalogs()
    make_operator()
    set_clock(EVENING)
    return cast.resident("Lin"), cast.resident("Hua")


def walked(member, **more) -> Activity:
    (result,) = send(member, trip("walk", "1.1", minutes=20, **more))
    return Activity.objects.get(pk=result.id)


def put(member, activity: Activity, content: bytes, kind: str = "PHOTO", name: str = "photo.jpg"):
    body = {"file": SimpleUploadedFile(name, content, "image/png"), "kind": kind}
    where = f"/api/v1/activities/{activity.pk}/evidence"
    return cast.client_for(member).post(where, body, format="multipart", HTTP_ACCEPT_LANGUAGE="en")


def codes(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 201, answer.content
    return [(one["code"], one["asks"]) for one in answer.json()["findings"]]


def photo(seed: int = 1, **told) -> bytes:
    return files.photographed(files.scene(seed), **told)


def test_a_photograph_is_taken_and_what_it_says_is_told(people):
    lin, _ = people
    activity = walked(lin)
    answer = put(lin, activity, photo(taken_at="2026:11:02 08:05:00", offset="+08:00", place=PLACE))
    assert codes(answer) == []
    told = answer.json()
    assert told["found"] == {
        "taken_at": "2026-11-02T08:05:00",
        "offset": "+08:00",
        "device": "Apple iPhone 15",
        "software": "18.1",
        "has_place": True,
    }
    assert told["file"]["quarantine"] is None
    copy = cast.client_for(lin).get(told["file"]["url"])
    assert (copy["Content-Type"], copy["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert re.fullmatch(r'attachment; filename="[0-9a-f]{32}\.jpg"', copy["Content-Disposition"])
    assert b"Apple" not in copy.content
    listed = cast.client_for(lin).get(f"/api/v1/activities/{activity.pk}/evidence").json()["results"]
    assert [one["id"] for one in listed] == [told["id"]]
    event = AuditEvent.objects.get(action="activity_evidence_added")
    assert (event.object_id, event.detail["findings"]) == (str(activity.pk), [])


def test_a_picture_of_somebody_else_is_recognised_however_it_was_changed(people):
    lin, hua = people
    assert codes(put(lin, walked(lin), photo())) == []
    activity = walked(hua)
    changed = ImageOps.mirror(files.scene(1)).transpose(Image.Transpose.ROTATE_90).resize((300, 400))
    answer = put(hua, activity, files.saved(changed, "JPEG", quality=40))
    assert codes(answer) == [("DUPLICATE_IMAGE", "REJECT")]
    assert answer.json()["findings"][0]["message"] == "The same picture was sent before."
    # Whose it was is for staff alone.
    assert str(lin.party.pk) not in answer.content.decode()
    row = ActivityEvidence.objects.get(activity=activity)
    assert row.nearest.party_id == lin.party.pk
    assert findings_of([activity.pk])[activity.pk][0].asks is Asks.REJECT
    # The activity is what it was.
    assert Activity.objects.filter(pk=activity.pk).exists()


def test_the_very_same_bytes_of_somebody_else_are_recognised(people):
    lin, hua = people
    put(lin, walked(lin), photo())
    assert codes(put(hua, walked(hua), photo())) == [("DUPLICATE_IMAGE", "REJECT")]


def test_ones_own_picture_for_another_activity_is_looked_at_and_twice_for_one_is_nothing(people):
    lin, _ = people
    first, second = walked(lin), walked(lin, begins=MORNING + timedelta(hours=2))
    once, twice = put(lin, first, photo()), put(lin, first, photo())
    assert once.json()["id"] == twice.json()["id"]
    assert codes(put(lin, first, photo(quality=50), "METER_PHOTO")) == []
    assert codes(put(lin, second, photo())) == [("DUPLICATE_IMAGE", "REVIEW")]


def test_another_day_an_editor_and_another_place_are_looked_at(people):
    lin, _ = people
    points = [[113.2 + n / 1000, 23.1, MORNING.timestamp() + 60 * n, 5] for n in range(20)]
    activity = walked(lin, trace=points)
    near = photo(1, taken_at="2026:11:02 08:05:00", offset="+08:00", place=PLACE)
    assert codes(put(lin, activity, near)) == []
    far = ("N", (25.0, 48.0, 0.0), "E", (113.0, 12.0, 0.0))
    other = photo(2, taken_at="2025:11:02 08:05:00", place=far, software="Adobe Photoshop 26.0")
    answer = put(lin, activity, other)
    assert codes(answer) == [
        ("EXIF_TIME_MISMATCH", "REVIEW"),
        ("EXIF_GPS_FAR", "REVIEW"),
        ("EDITED_IMAGE", "REVIEW"),
    ]
    assert answer.json()["findings"][1]["value"] == pytest.approx(300.2, abs=1)


def test_a_bill_saved_anew_by_somebody_else_is_looked_at(people):
    lin, hua = people
    assert codes(put(lin, walked(lin), files.csv_table(), "READINGS")) == []
    answer = put(hua, walked(hua), files.csv_table(), "READINGS")
    assert codes(answer) == [("DUPLICATE_DOCUMENT", "REVIEW")]
    assert answer.json()["found"]["columns"][1]["unit"] == "kWh"


def test_an_infected_file_is_kept_from_everybody_and_the_activity_stays(people, settings):
    lin, _ = people
    activity = walked(lin)
    with clamd("good") as settings.CLAMD_ADDRESS:
        answer = put(lin, activity, photo() + EICAR)
    assert answer.status_code == 201
    file = answer.json()["file"]
    assert (file["quarantine"], file["url"]) == ("INFECTED", None)
    assert cast.client_for(lin).get(f"/api/v1/evidence/{file['id']}").status_code == 404
    assert cast.client_for(lin).get(f"/api/v1/activities/{activity.pk}").status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "file_type_refused"),
        (files.jpeg()[:300], 400, "file_damaged"),
        (files.bomb(), 400, "image_too_large"),
        (files.animated("WEBP"), 400, "file_type_refused"),
        (files.jpeg() + b"<script>", 400, "file_type_refused"),
        (files.active_pdfs()["encrypted"], 400, "file_type_refused"),
        (files.active_pdfs()["script at opening"], 400, "file_type_refused"),
        (b"time,kwh\n1,=1+1\n", 400, "table_refused"),
        (bytes(10 * 2**20 + 1), 413, "file_too_large"),
    ],
)
def test_what_is_refused_changes_nothing(people, evidence_dir, content, status, code):
    lin, _ = people
    activity = walked(lin)
    answer = put(lin, activity, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not EvidenceFile.objects.exists()
    assert not evidence_dir.exists()
    assert Activity.objects.filter(pk=activity.pk).exists()


def test_nobody_puts_anything_to_somebody_elses(people):
    lin, hua = people
    activity = walked(lin)
    assert put(hua, activity, photo()).status_code == 404
    assert cast.client_for(hua).get(f"/api/v1/activities/{activity.pk}/evidence").status_code == 404
    url = put(lin, activity, photo()).json()["file"]["url"]
    assert cast.client_for(hua).get(url).status_code == 404


def test_without_consent_nothing_more_is_collected(people):
    lin, _ = people
    activity = walked(lin)
    notice = cast.client_for(lin).get("/api/v1/consents").json()["results"]
    version = next(one["current_notice_version"] for one in notice if one["purpose"] == "activity_data")
    body = {"granted": False, "notice_version": version}
    assert cast.client_for(lin).put("/api/v1/consents/activity_data", body, format="json").status_code == 200
    assert put(lin, activity, photo()).json()["code"] == "consent_required"


@pytest.mark.parametrize("limit", ["FILES_MOST", "DAY_MOST"])
def test_there_is_an_end_to_it(people, monkeypatch, limit):
    lin, _ = people
    monkeypatch.setattr(services, limit, 1)
    activity = walked(lin)
    assert put(lin, activity, photo(1)).status_code == 201
    answer = put(lin, activity, photo(2))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_much_evidence")


def test_the_database_keeps_what_was_found(people):
    lin, _ = people
    put(lin, walked(lin), photo())
    for change in ({"findings": []}, {"kind": "OTHER"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivityEvidence.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityEvidence.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_at_one_moment_one_is_recognised(people):
    activities = [walked(member) for member in people]

    def send_photo(n: int) -> list:
        row = add_evidence(
            actor=people[n].actor,
            now=puhui_now(),
            activity_id=activities[n].pk,
            kind="PHOTO",
            content=photo(1, quality=80 + n),
            name="",
        )
        return [one["code"] for one in row.findings]

    found = in_parallel(2, send_photo)
    assert sorted(found, key=len)[-1] == ["DUPLICATE_IMAGE"]


def test_a_bill_that_contradicts_the_claim_sends_it_to_people_with_its_numbers(people):
    lin, _ = people
    with transaction.atomic():
        one = meter(lin, home(lin), days=3)
        (result,) = send(lin, electricity("6.5", 1, meter=str(one.id)))
    activity = Activity.objects.get(pk=result.id)
    day = f"{activity.occurred_from.astimezone(SHANGHAI):%Y-%m-%d}"
    fits = bill_pdf(f"计费周期 {day} 至 {day}", "电表号 E-2024-0001", "用电量 6.5 千瓦时")
    assert codes(put(lin, activity, fits, kind="BILL", name="bill.pdf")) == []
    another = bill_pdf(f"计费周期 {day} 至 {day}", "电表号 E-2024-0777", "用电量 65 千瓦时")
    told = put(lin, activity, another, kind="BILL", name="other.pdf")
    assert sorted(codes(told)) == [("BILL_AMOUNT_MISMATCH", "REVIEW"), ("BILL_METER_MISMATCH", "REVIEW")]
    credit()
    verdict = Verdict.objects.get(activity_id=result.id)
    assert verdict.status == "IN_REVIEW"
    assert set(verdict.reason_codes) == {"BILL_AMOUNT_MISMATCH", "BILL_METER_MISMATCH"}
    answer = cast.client_for(lin).get(f"/api/v1/activities/{result.id}", HTTP_ACCEPT_LANGUAGE="en").json()
    (amount,) = [one for one in answer["verification"]["reasons"] if one["code"] == "BILL_AMOUNT_MISMATCH"]
    assert (amount["value"], amount["threshold"]) == ("65", "6.5")
    assert amount["message"] == "The bill comes to another amount than the one claimed."
