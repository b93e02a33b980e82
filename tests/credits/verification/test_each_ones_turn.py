"""Reports that nobody may take or read hold up no other, however many they are."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from credits.verification.models import Case, VerificationBody
from credits.verification.services import assign_cases, assign_waiting, open_reading, open_second_readings
from tests.credits.issuance.roof import Roof, lay_project
from tests.credits.verification.test_blind_again import later
from tests.credits.verification.test_further_readings import as_worker, large  # noqa: F401

pytestmark = pytest.mark.django_db
# By lot one of two is never drawn in so many runs once in 2^39 times.
RUNS = 40


def looked_at(monkeypatch, module: Any, command: str, ident: Callable[[Any], Any]) -> list:
    """Have a job come to nothing with what it looks at, as where nobody is free; returns the list of it."""
    seen: list = []
    monkeypatch.setattr(module, command, lambda row, *_, **__: seen.append(ident(row)))
    return seen


def test_each_report_that_waits_for_a_body_has_its_turn(roof: Roof, monkeypatch):
    VerificationBody.objects.update(is_active=False)
    reports = [roof.sent_in()]
    roof.project = lay_project(roof.mei, key="roof-2")
    reports.append(roof.sent_in())
    assert [report.status for report in reports] == ["SUBMITTED", "SUBMITTED"]
    monkeypatch.setattr(assign_cases, "CASES_A_RUN", 1)
    seen = looked_at(monkeypatch, assign_cases, "assign_case", lambda report: report.pk)
    for _ in range(RUNS):
        assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 1}
    assert set(seen) == {report.pk for report in reports}


def two_stated(roof: Roof) -> set:
    roof.stated()
    roof.project = lay_project(roof.mei, key="roof-2")
    roof.stated()
    return set(Case.objects.values_list("pk", flat=True))


def test_each_statement_that_waits_for_a_second_reader_has_its_turn(large, monkeypatch):  # noqa: F811
    with monkeypatch.context() as patch:
        patch.setattr("credits.verification.services.open_reading.able_bodies", lambda *_, **__: [])
        cases = two_stated(large)
    monkeypatch.setattr(open_reading, "READINGS_A_RUN", 1)
    seen = looked_at(monkeypatch, open_reading, "open_reading", lambda case: case.pk)
    for _ in range(RUNS):
        assert as_worker(open_second_readings) == {"opened": 0, "waiting": 1}
    assert set(seen) == cases


def test_each_case_of_a_blind_draw_that_nobody_reads_has_its_turn(roof: Roof, monkeypatch):
    cases = two_stated(roof)
    draw_blind = import_module("credits.verification.services.draw_blind")
    monkeypatch.setattr(draw_blind, "draw_some", lambda _seed, _of, ids, _count: ids)
    seen = looked_at(monkeypatch, draw_blind, "open_reading", lambda case: case.pk)
    later()
    monkeypatch.setattr(draw_blind, "AGAIN_A_RUN", 1)
    seen.clear()
    for _ in range(RUNS):
        assert later(weeks=0) == {"waiting": 1}
    assert set(seen) == cases
