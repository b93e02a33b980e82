"""A remainder goes on once, also when two reports are sent in, or its batch is voided, at one moment."""

from functools import partial

import pytest
from django.db import transaction

from credits.issuance.services import confirm_void, execute_void, propose_void
from credits.monitoring.carry_models import CarriedGrams
from credits.registry.services import end_open_transfers
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_remainders import minted, quarter
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def send(roof, report_id) -> int:
    with logged_in_as("web"):
        return submit_report(actor=roof.mei.actor, report_id=report_id, now=puhui_now()).carried_in_g


def test_of_reports_sent_in_at_one_moment_one_takes_it_up():
    roof = lay_roof()
    first = minted(roof, quarter(1))
    drafts = [roof.draft(quarter(number)).id for number in (2, 3, 4)]
    taken = all_at_once([partial(send, roof, each) for each in drafts])
    assert sorted(taken) == [0, 0, first.left_g]
    assert CarriedGrams.objects.count() == 1
    assert broken_invariants() == set()


def test_against_a_void_of_its_batch_one_waits_for_the_other():
    """Whoever is first: either the report has nothing of it, or the grams are there to be borne."""
    roof = lay_roof()
    first = minted(roof, quarter(1))
    draft = roof.draft(quarter(2)).id
    found = propose_void(
        actor=roof.chen.actor, issuance_id=first.issuances.get().id, reason="wrong", now=puhui_now()
    )
    confirm_void(actor=roof.tang.actor, void_id=found.id, reason="seen", now=puhui_now())

    def void() -> int:
        with logged_in_as("worker"), transaction.atomic():
            return int(execute_void(void_id=found.id, release=end_open_transfers, now=puhui_now()))

    taken, voided = all_at_once([partial(send, roof, draft), void])
    assert voided == 1
    assert CarriedGrams.objects.count() == (1 if taken else 0)
    assert taken in (0, first.left_g)
    assert broken_invariants() == set()
