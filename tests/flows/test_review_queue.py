"""Ten trips too fast for any train, ten appeals, ten cases: as docs/how-to/work-the-review-queue.md walks
them."""

from datetime import timedelta

import pytest
from django.db import transaction

from credits.tasks import credit_pending, settle_reviews
from credits.verification.review.models import ReviewCase
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_review_desk import TAKE, decide, take
from tests.admin.world import address
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening, lin  # noqa: F401
from tests.credits.activities.items import EVENING, trip
from tests.credits.rest.test_activities import URL, post, read

pytestmark = pytest.mark.django_db
APPEAL = {"text": "The gate's clock was wrong: it took 31 minutes."}
ACCEPT = {"decision": "ACCEPT", "reason_code": "SHOWN_BY_EVIDENCE", "reason": "the gate's owner says so"}
PART = {"decision": "PARTLY", "reason_code": "PART_NOT_SHOWN", "accepted_km": "10", "reason": "ten are"}
REJECT = {"decision": "REJECT", "reason_code": "NOT_SHOWN", "reason": "nothing shows it"}
MADE_UP = REJECT | {"reason_code": "MADE_UP"}


def run(job) -> None:
    with transaction.atomic(), acting_as("worker"):
        job()


def test_ten_cases(lin, evening):  # noqa: F811
    phone, fang, he = cast.client_for(lin), client_of(cast.fang()), client_of(cast.he())
    begins = [EVENING - timedelta(hours=7 * number + 2) for number in range(10)]
    results = post(phone, *(trip(km="20", begins=hour, minutes=3) for hour in begins))
    run(credit_pending)
    for result in results:
        found = read(phone, result["id"])
        assert (found["status"], found["verification"]["reasons"][0]["code"]) == ("REJECTED", "MODE_TOO_FAST")
        assert phone.post(f"{URL}/{result['id']}/appeal", APPEAL, format="json").status_code == 201

    said = {}
    for words in [ACCEPT] * 4 + [PART] * 2 + [REJECT] * 2:
        case = take(fang)
        assert decide(fang, case, words) == "Your decision is kept."
        said[str(case.activity_id)] = words["decision"]
    ninth = take(fang)
    assert "does not go with the decision" in decide(fang, ninth, MADE_UP | {"decision": "ACCEPT"})
    decide(fang, ninth, MADE_UP)
    said[str(ninth.activity_id)] = "REJECT"
    tenth = take(fang)
    fang.post(address(ReviewCase, "give_back", tenth), {"reason": "a neighbour of mine"})
    assert fang.post(TAKE).status_code == 409
    assert take(he) == tenth
    decide(he, tenth, REJECT)
    said[str(tenth.activity_id)] = "REJECT"
    run(settle_reviews)

    expected = {
        "ACCEPT": ("CREDITED", 1353, True),
        "PARTLY": ("CREDITED", 676, True),
        "REJECT": ("REJECTED", 0, False),
    }
    for activity_id, word in said.items():
        found = read(phone, activity_id)
        answer = found["appeal"]
        assert (found["status"], found["credited_g"], answer["is_upheld"]) == expected[word], word
        assert len(answer["reasons"]) == 1
        assert answer["reasons"][0]["message"]
    assert phone.get("/api/v1/account").json()["personal"]["available_g"] == 4 * 1353 + 2 * 676
    assert broken_invariants() == set()
