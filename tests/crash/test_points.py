"""SIGKILL at a named point under load: nothing acknowledged is lost, nothing done twice, no hand needed.

Beside the one that is killed others work on; whoever got no answer sends the same again. The points of the
bridge are in test_bridge.py, that of findings in test_findings.py, those of an issuance and its news in
test_issuing.py, that of an objection's file in test_objections.py, that of what a void leaves in custody in
test_returns.py, those of the review desk in test_review.py, of reversals in test_reversals.py, of the
programme's drafts in test_programme.py, of transfers in test_transfers.py, of years' ends in test_years.py.
"""

import os
import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.signin.models import Session
from accounts.signin.services.sign_in import open_for
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
from tests.crash.beside import wait_until_done_or_stuck
from tests.crash.calls import Caller
from tests.crash.people import make_people, takers_among
from tests.crash.processes import AT_ITS_POINT
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.factors.published import publish_next
from tests.credits.rewards.grams import credit, load_catalogues

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

CALLS = 8
ROUNDS = 10 if os.environ.get("TIER") else 1
CALL = re.compile(r"crash_point\(\"([a-z_.]+)\"\)")
NAMED = re.compile(r"\"([a-z]+\.(?:before|after)_[a-z]+)(?::[0-9]+)?\"")


def token_of(member: cast.CastMember) -> str:
    with transaction.atomic():
        signed_in = open_for(user=member.user, now=timezone.now())
        Session.objects.filter(id=signed_in.tokens.session_id).update(trusted_at=timezone.now())
    return signed_in.tokens.access


def test_a_name_that_is_not_listed_is_a_mistake():
    with pytest.raises(ValueError, match="not a crash point"):
        crash_point("somewhere")
    assert len(set(CRASH_POINTS)) == 40


def names_in(folder: Path, pattern: re.Pattern, files: str = "*.py") -> list[str]:
    return [name for path in folder.rglob(files) for name in pattern.findall(path.read_text("utf-8"))]


def test_each_name_stands_once_in_the_code_and_a_test_kills_there():
    packages = [settings.BASE_DIR / name for name in ("accounts", "credits", "market", "puhui")]
    code = Counter(name for folder in packages for name in names_in(folder, CALL))
    assert code == Counter(CRASH_POINTS)
    # Here, and not in another folder: `make crash` goes through this one.
    killed = set(names_in(Path(__file__).parent, NAMED, "test_*.py"))
    assert killed & set(CRASH_POINTS) == set(CRASH_POINTS)


def test_a_worker_that_never_comes_to_its_point_is_a_failure_at_once():
    dying = killed_among_others("puhui.kernel.tasks.relay_outbox", "bridge.after_send", others=0)
    with pytest.raises(AssertionError, match="'done' instead of 'at its point'"), dying:
        pass


def caller_killed_among_others(point: str, path: str, body: dict, people: list[cast.CastMember]) -> Counter:
    """Let the first die at the point while the others call; then all call again. Returns effects by key."""
    works = [
        {
            "token": token_of(member),
            "path": path,
            "calls": [{"key": f"{member.party.id}-{number}", "body": body} for number in range(CALLS)],
        }
        for member in people
    ]
    with ExitStack() as alive:
        victim = alive.enter_context(Caller(crash_at=f"{point}:3"))
        # The last of them will call for the one that died.
        others = [alive.enter_context(Caller()) for _ in works]
        for caller in (victim, *others):
            caller.wait_for("ready")
        victim.call(works[0])
        acknowledged = victim.acknowledged(until=AT_ITS_POINT)
        assert len(acknowledged) == 2, "it dies in the third"
        beside = list(zip(others, works[1:], strict=False))
        for caller, work in beside:
            caller.call(work)
        wait_until_done_or_stuck([caller for caller, _ in beside])
        victim.die()
        died = monotonic()
        for caller, _ in beside:
            acknowledged += caller.acknowledged()
        for caller, work in zip(others, works[1:] + works[:1], strict=True):
            caller.call(work)
        again = [told for caller in others for told in caller.acknowledged()]
        assert monotonic() - died < RECOVERED_WITHIN_S
    assert {told["status"] for told in again} == {201}
    by_key = {told["key"]: told["id"] for told in again}
    assert len(by_key) == CALLS * len(people)
    # Nothing acknowledged is lost: the second answer is the first one.
    assert all(by_key[told["key"]] == told["id"] for told in acknowledged)
    return Counter(by_key.values())


def test_a_retirement_cut_off_before_its_commit_is_done_once_when_sent_again():
    load_catalogues()
    people = [cast.lin(), cast.hua()]
    for member in people:
        credit(member.party.id, 10_000)
    body = {"book": "personal", "quantity_g": 7, "purpose": "voluntary", "beneficiary": "all"}
    done = caller_killed_among_others("retirement.before_commit", "retirements", body, people)
    assert set(done) == {str(key) for key in Retirement.objects.values_list("id", flat=True)}
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
        recover("credits.tasks.credit_pending", lambda: not Intake.objects.exists())
        recover("credits.tasks.assign_due", is_all_assigned)
        assert Verdict.objects.count() == 500 * number
        takers |= {party.id for party in takers_among(parties)}
        assert set(Assignment.objects.values_list("party_id", flat=True)) == takers
    connection.close()
    assert broken_invariants() == set()


@pytest.mark.long
def test_reviews_cut_off_before_their_commit_are_decided_once_by_the_next_run(catalogs):  # noqa: F811
    publish_next("METRO", now=puhui_now(), status="conflicting")
    make_people(500)
    recover("credits.tasks.credit_pending", lambda: not Intake.objects.exists())
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


def is_all_assigned() -> bool:
    return not OutcomeDue.objects.filter(done_at=None).exists()
