"""SIGKILL at a named point under load: nothing acknowledged is lost, nothing done twice, no hand needed.

Beside the one that is killed others work on, and streams of calls that no kill concerns go on before,
meanwhile and until all is whole (streams.py); whoever got no answer sends the same again. The points of the
bridge are in test_bridge.py, those of bundles in test_bundles.py, of what staff and owners do in
test_commands.py, of findings in test_findings.py, of an issuance and its news in test_issuing.py, of an
objection's file in test_objections.py, of reports up to their approval in test_reports.py, of what a void
leaves in custody in test_returns.py, of the review desk in test_review.py, of reversals in test_reversals.py,
of the programme's drafts in test_programme.py, of transfers in test_transfers.py, of years' ends in
test_years.py.

Some of what `credits` does has no point. What is one transaction of rows alone, with nothing outside of the
database before its commit or after it, is whole or not there by the database's word, as what has a point
shows of forty kinds: a look at a blind reading (one row and its event), and the draw of a reader, the first
and again, one transaction a week and a case. That two do them at one moment is in
tests/credits/verification/test_readings_at_once.py. The draw again, the rule book's steps and the nightly
jobs are cut off without a named point, in test_blind.py, test_rule_book.py and test_screening_jobs.py: they
come once a night or by a person's hand, and carry on nothing within a minute.
"""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from credits.activities.models import Intake
from credits.monitoring.decided_anew import has_reviews_due
from credits.monitoring.models import OutcomeDue, Verdict
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment, Voucher
from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.crash_points import CRASH_POINTS, crash_point
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.crash.calling import caller_killed_among_others
from tests.crash.loads import killed_under_load
from tests.crash.people import make_people, takers_among
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import killed_among_others, recover
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.factors.published import publish_next
from tests.credits.rewards.grams import credit, load_catalogues

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ROUNDS = 10 if os.environ.get("TIER") else 1
CALL = re.compile(r"crash_point\(\"([a-z_.]+)\"\)")
NAMED = re.compile(r"\"([a-z]+\.(?:before|after)_[a-z]+)(?::[0-9]+)?\"")


def test_a_name_that_is_not_listed_is_a_mistake():
    with pytest.raises(ValueError, match="not a crash point"):
        crash_point("somewhere")
    assert len(set(CRASH_POINTS)) == 41


def names_in(folder: Path, pattern: re.Pattern, files: str = "*.py") -> list[str]:
    return [name for path in folder.rglob(files) for name in pattern.findall(path.read_text("utf-8"))]


def test_each_name_stands_once_in_the_code_and_a_test_kills_there():
    packages = [settings.BASE_DIR / name for name in ("accounts", "credits", "market", "puhui")]
    code = Counter(name for folder in packages for name in names_in(folder, CALL))
    assert code == Counter(CRASH_POINTS)
    # Here, and not in another folder: `make crash` goes through this one.
    killed = set(names_in(Path(__file__).parent, NAMED, "test_*.py"))
    assert killed & set(CRASH_POINTS) == set(CRASH_POINTS)


def test_each_point_is_killed_while_others_are_at_work():
    """No point is left out: there is none at which nothing of the kind could go on beside it."""
    killed = {point for path in Path(__file__).parent.glob("test_*.py") for point in killed_under_load(path)}
    assert set(CRASH_POINTS) - killed == set()


def test_a_kill_with_nobody_beside_it_is_none_under_load(tmp_path):
    told = tmp_path / "test_some.py"
    told.write_text(
        'ALONE, AMONG = "mint.before_commit", "void.before_commit"\n'
        'killed_among_others("job", ALONE, others=0)\n'
        'killed_among_others("job", f"{AMONG}:3")\n'
        '@parametrize("point", ["freeze.before_commit"])\n'
        'def test(point): killed_among_others("job", point, others=2)\n'
    )
    assert killed_under_load(told) == {"void.before_commit", "freeze.before_commit"}


def test_a_worker_that_never_comes_to_its_point_is_a_failure_at_once():
    dying = killed_among_others("puhui.kernel.tasks.relay_outbox", "bridge.after_send", others=0)
    with pytest.raises(AssertionError, match="'done' instead of 'at its point'"), dying:
        pass


@pytest.mark.streamed("units")
def test_a_retirement_cut_off_before_its_commit_is_done_once_when_sent_again():
    load_catalogues()
    people = [cast.lin(), cast.hua()]
    for member in people:
        credit(member.party.id, 10_000)
    body = {"book": "personal", "quantity_g": 7, "purpose": "voluntary", "beneficiary": "all"}
    done = caller_killed_among_others("retirement.before_commit", "retirements", body, people)
    assert set(done) == {
        str(key) for key in apart_from_the_stream(Retirement.objects).values_list("id", flat=True)
    }
    # O1: the grams of these people were not credited for activities.
    assert broken_invariants() == {"O1"}


def test_a_redemption_cut_off_before_its_commit_is_done_once_when_sent_again():
    load_catalogues()
    people = [cast.lin(), cast.hua()]
    for member in people:
        credit(member.party.id, 10_000)
        assign_by_hand(actor=member.actor, quantity_g=10_000, now=puhui_now(), command_id=new_id())
    done = caller_killed_among_others("redemption.before_commit", "rewards/coffee/redemptions", {}, people)
    assert set(done) == {str(key) for key in Voucher.objects.values_list("id", flat=True)}
    # O1: the grams of these people were not credited for activities.
    assert broken_invariants() == {"O1"}


@pytest.mark.parametrize(
    "point",
    ["crediting.before_commit", pytest.param("assignment.before_commit", marks=pytest.mark.long)],
)
def test_a_job_cut_off_before_its_commit_is_finished_by_the_next_run(catalogs, point):  # noqa: F811
    takers = set()
    for number in range(1, ROUNDS + 1):
        parties = make_people(500)
        with killed_among_others("credits.tasks.credit_pending", point, PARTIES_A_CHUNK="2"):
            pass
        # What is credited is assigned in the same run, and the sweep comes beside it for what was cut off.
        recover("credits.tasks.credit_pending", is_all_decided)
        recover("credits.tasks.assign_due", is_all_assigned)
        assert apart_from_the_stream(Verdict.objects).count() == 500 * number
        takers |= {party.id for party in takers_among(parties)}
        assigned = apart_from_the_stream(Assignment.objects).values_list("party_id", flat=True)
        assert set(assigned) == takers
    connection.close()
    assert broken_invariants() == set()


@pytest.mark.long
def test_reviews_cut_off_before_their_commit_are_decided_once_by_the_next_run(catalogs):  # noqa: F811
    publish_next("METRO", now=puhui_now(), status="conflicting")
    make_people(500)
    recover("credits.tasks.credit_pending", is_all_decided)
    waiting = Verdict.objects.filter(status="IN_REVIEW", reason_codes=["FACTOR_MISSING"]).count()
    assert waiting > 100
    publish_next("METRO", now=puhui_now(), status="active")
    with killed_among_others("credits.tasks.decide_reviews", "anew.before_commit"):
        pass
    recover("credits.tasks.decide_reviews", lambda: not has_reviews_due(puhui_now()))
    recover("credits.tasks.assign_due", is_all_assigned)
    assert Verdict.objects.filter(seq=2).count() == waiting
    connection.close()
    assert broken_invariants() == set()


def is_all_decided() -> bool:
    return not apart_from_the_stream(Intake.objects).exists()


def is_all_assigned() -> bool:
    return not OutcomeDue.objects.filter(done_at=None).exists()
