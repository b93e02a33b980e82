"""State machines: declared whole, enforced by the database, drawn as they are, and won by one of two."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from puhui.kernel.jobs_states import JOB_STATES, JobStatus
from puhui.kernel.management.commands.state_diagrams import PAGE, page
from puhui.kernel.models import JobRun
from puhui.kernel.states import StateTable, claim, machines


class Light(models.TextChoices):
    RED = "RED"
    GREEN = "GREEN"


def table(name: str = "light", **changes) -> StateTable:
    moves = {Light.RED: frozenset({Light.GREEN}), Light.GREEN: frozenset()}
    return StateTable(
        **{"name": name, "states": Light, "initial": frozenset({Light.RED}), "allowed": moves} | changes
    )


def job(status: JobStatus = JobStatus.RUNNING, **more) -> JobRun:
    return JobRun.objects.create(job="test", started_at=timezone.now(), status=status, **more)


@pytest.mark.parametrize(
    "allowed",
    [
        {Light.RED: frozenset({Light.GREEN})},
        {Light.RED: frozenset({Light.GREEN}), Light.GREEN: frozenset({"BLUE"})},
    ],
    ids=["a state without its row", "a move into nowhere"],
)
def test_a_table_that_is_not_whole_is_refused(allowed):
    if len(allowed) == 1:
        with pytest.raises(ValueError, match="declared or used"):
            table("unwhole", states=JobStatus, allowed=allowed)
    else:
        with pytest.raises(ValueError, match="BLUE"):
            table("nowhere", allowed=allowed)


def test_a_name_is_taken_once(monkeypatch):
    monkeypatch.setattr("puhui.kernel.states._machines", {})
    first = table()
    assert machines() == [first]
    with pytest.raises(ValueError, match="machine of this name"):
        table()


def test_the_page_of_diagrams_is_as_the_code_is():
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py state_diagrams --write"


def test_a_diagram_shows_beginnings_moves_who_moves_and_ends():
    assert JOB_STATES.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> RUNNING",
        "    RUNNING --> DONE",
        "    RUNNING --> FAILED",
        "    RUNNING --> LOST: sweep",
        "    DONE --> [*]",
        "    FAILED --> [*]",
        "    LOST --> [*]",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("machine", machines(), ids=lambda m: m.name)
def test_every_machine_guards_moves_and_beginnings_in_the_database(machine):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s OR tgname LIKE %s",
            [f"pgtrigger_{machine.name}_moves_%", f"pgtrigger_{machine.name}_starts_%"],
        )
        assert cursor.fetchone() == (2,)


@pytest.mark.django_db
def test_the_database_refuses_moves_that_are_not_declared():
    run = job()
    assert claim(JobRun.objects.filter(pk=run.pk), old="RUNNING", new="DONE", finished_at=timezone.now())
    for state in (JobStatus.FAILED, JobStatus.LOST):
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            JobRun.objects.filter(pk=run.pk).update(status=state)
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        JobRun.objects.filter(pk=job().pk).update(status="ASLEEP", finished_at=timezone.now())


@pytest.mark.django_db
def test_the_database_refuses_a_row_that_begins_elsewhere():
    with pytest.raises(IntegrityError, match="does not start as DONE"), transaction.atomic():
        job(JobStatus.DONE, finished_at=timezone.now())


@pytest.mark.django_db
def test_of_two_that_claim_one_wins():
    rows = JobRun.objects.filter(pk=job().pk)
    claims = [claim(rows, old="RUNNING", new="LOST", finished_at=timezone.now()) for _ in range(2)]
    assert claims == [True, False]
