"""What cannot be requested, minted or shared for now holds up nothing else, however much there is of it."""

import sys
from typing import Any

import pytest
from django.db import transaction

from credits.issuance.models import Issuance
from credits.issuance.services import file_approved, has_waiting, mint_approved, request_waiting
from credits.issuance.services.share_bundle import share_bundles
from credits.issuance.services.void_batch import execute_voids
from credits.methodologies.standing import GatesClosed
from credits.monitoring.report_moves import return_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.models import Statement
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.issuance.roof import Roof, lay_project
from tests.credits.issuance.test_standing import correct, january

pytestmark = pytest.mark.django_db
# By lot one of two is never drawn in so many runs once in 2^39 times.
RUNS = 40
SERVICES = "credits.issuance.services"


def two(roof: Roof, step: str) -> set:
    """Two roofs whose reports came to a step; returns the ids of what it gave."""
    found = {getattr(roof, step)().pk}
    roof.project = lay_project(roof.mei, key="roof-2")
    return found | {getattr(roof, step)().pk}


def run(job: Any, **more: Any) -> Any:
    with transaction.atomic(), acting_as("worker"):
        return job(now=puhui_now(), **more)


@pytest.mark.parametrize(
    ("job", "name", "most", "command", "rows"),
    [
        (request_waiting, "request_issuance", "STATEMENTS_A_RUN", "request_issuance", "waiting_statements"),
        (mint_approved, "mint_approved", "ISSUANCES_A_RUN", "mint_issuance", "_approved"),
        (share_bundles, "share_bundle", "SHARINGS_A_RUN", "share_bundle", "_unshared"),
        (execute_voids, "void_batch", "VOIDS_A_RUN", "_pay", "_owing"),
        (execute_voids, "void_batch", "VOIDS_A_RUN", "execute_void", "_confirmed"),
        (file_approved, "file_approved", "FILINGS_A_RUN", "file_issuance", "_approved"),
    ],
)
def test_each_ones_turn_comes(roof: Roof, monkeypatch, job, name, most, command, rows):
    """Whatever a job waits for: here its command comes to nothing."""
    issued = two(roof, "in_notice")
    module = sys.modules[f"{SERVICES}.{name}"]
    seen: list = []
    monkeypatch.setattr(module, rows, lambda: Issuance.objects.order_by("requested_at", "id"))
    monkeypatch.setattr(module, most, 1)
    monkeypatch.setattr(module, command, lambda *ids, **named: seen.append([*ids, *named.values()][0]) or 0)
    more = {"release": None} if job is execute_voids else {}
    for _ in range(RUNS):
        run(job, **more)
    assert (len(seen), set(seen)) == (RUNS, issued)


def test_a_statement_whose_gates_are_closed_does_not_keep_the_next_one(roof: Roof, monkeypatch):
    two(roof, "stated")
    requesting = sys.modules[f"{SERVICES}.request_issuance"]
    first, asked = Statement.objects.earliest("signed_at"), []

    def closed_for_the_first(*_) -> None:
        asked.append(True)
        if len(asked) == 1:
            raise GatesClosed

    monkeypatch.setattr(requesting, "check_gates", closed_for_the_first)
    assert run(request_waiting) == {"requested": 1, "failed": 1}
    assert Issuance.objects.get().statement != first
    assert run(request_waiting) == {"requested": 1, "failed": 0}


def test_a_statement_about_a_report_that_was_sealed_anew_waits_for_nothing(roof: Roof):
    statement = roof.stated()
    report = statement.case.report
    return_report(
        actor=roof.chen.actor,
        report_id=report.pk,
        out_of={ReportStatus.VERIFIED},
        reason="January is wrong",
        now=puhui_now(),
    )
    correct(roof, january())
    roof.stated(submit_report(actor=roof.mei.actor, report_id=report.pk, now=puhui_now()))
    assert run(request_waiting) == {"requested": 1, "failed": 0}
    assert Issuance.objects.get().statement != statement
    assert not has_waiting()
