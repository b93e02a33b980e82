"""An activity's page tells the whole story: what was sent, how it was decided, by which numbers, what
it moved."""

import pytest

from credits.activities.models import Activity
from credits.ledger.models import Asset, Transfer
from credits.methodologies.models import MethodologyVersion
from credits.monitoring.models import Verdict
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db


def parts_of(client, activity) -> dict[str, list]:
    page = client.get(address(Activity, "change", activity))
    return {
        str(part.title): [[str(cell) for cell in row] for row in part.rows] for part in page.context["parts"]
    }


def test_a_credited_trip_is_explained_to_the_last_gram(world):
    metro = world.activities[0]
    parts = parts_of(client_of(world.administrator), metro)
    assert parts["Inputs as sent"] == [["Distance travelled", "34.9"]]
    source = dict(parts["Source and device"])
    assert source["kind"] == "operator"
    assert "signature" not in str(source)
    (verdict,) = parts["Verdicts, the latest first"]
    assert verdict[1] == "credited"
    assert verdict[4:7] == ["2,512 g", "2,512 g", "0 g"]
    rests_on = dict(parts["What it rests on"])
    version = MethodologyVersion.objects.get(methodology_id="IND-METRO")
    assert rests_on["digest"] == version.digest
    assert rests_on["computed again just now, equal to what was credited"] == "yes"
    assert address(MethodologyVersion, "change", version) in rests_on["rule version"]
    assert [step[1] for step in parts["Steps, computed again"]] == ["saving_per_km", "reduction"]
    assert parts["Steps, computed again"][-1][3:] == ["2.5128", "kgCO2e"]
    for factor in parts["Factors"]:
        assert "" not in factor[6:8], "source and confidence"
        assert factor[9] == "yes", "stands in for a local value"
    accrual = Transfer.objects.get(kind="ACCRUAL", source_ref=metro.pk)
    (moved,) = parts["Transfers"]
    assert address(Transfer, "change", accrual) in moved[0]
    assert moved[2] == "2,512 g"


def test_a_rejected_trip_says_why_in_words(world):
    verdict = Verdict.objects.get(status="REJECTED")
    activity = Activity.objects.get(pk=verdict.activity_id)
    english = parts_of(client_of(world.administrator), activity)
    chinese = parts_of(client_of(world.administrator, language="zh-hans"), activity)
    assert english["Verdicts, the latest first"][0][2] == (
        "Another trip of yours lies in the same time; the one received first counts. (TIME_OVERLAP)"
    )
    assert "以先收到的为准" in str(chinese)


def test_an_undecided_activity_says_so(world):
    page = (
        client_of(world.administrator).get(address(Activity, "change", world.activities[-1])).content.decode()
    )
    assert "Not decided yet" in page


def test_the_trail_of_a_retirement_leads_to_its_accruals(world):
    mine = Retirement.objects.get(party=world.lin.party)
    retirement = Transfer.objects.get(kind="RETIREMENT", source_ref=mine.pk)
    page = client_of(world.administrator).get(address(Transfer, "change", retirement))
    (part,) = page.context["parts"]
    assert part.rows
    pages = [address(Activity, "change", activity) for activity in world.activities]
    assert all(any(f'href="{page}"' in str(row[3]) for page in pages) for row in part.rows)


def test_the_supply_adds_up(world):
    page = client_of(world.administrator).get("/admin/credits/asset/supply/")
    (part,) = page.context["parts"]
    assert len(part.rows) == Asset.objects.count()
    assert {row[-1] for row in part.rows} == {"yes"}


def test_the_examples_of_every_version_come_to_what_they_say(world):
    client = client_of(world.administrator)
    for version in MethodologyVersion.objects.all():
        page = client.get(address(MethodologyVersion, "run_examples", version))
        (part,) = page.context["parts"]
        assert {row[-1] for row in part.rows} == {"yes"}, version


def test_an_assignment_is_linked_from_its_activity(world):
    assignment = Assignment.objects.filter(accrual_ref=None).first()
    assert assignment is not None  # by hand: of no single activity
    page = client_of(world.administrator).get(address(Assignment, "change", assignment)).content.decode()
    assert "50 g" in page
