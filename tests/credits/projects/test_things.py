"""What a project claims goes with its state, whoever writes that: a draft takes things, an end frees them."""

import pytest
from django.db import IntegrityError, transaction

from credits.projects.ground_models import FiledGround
from credits.projects.models import Meter, Project
from credits.projects.object_models import ProjectObject
from credits.projects.services import add_project_object, withdraw_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.waiting import second_waits
from tests.credits.projects.roofs import drafted, noticed, sent_in, with_meter
from tests.credits.projects.test_overlaps import forest, square, submit

pytestmark = pytest.mark.django_db


def move_plainly(project: Project, *states: str) -> None:
    """As a shell would, by the role of the web server: no command and no lock."""
    for status in states:
        with transaction.atomic(), acting_as("web"):
            Project.objects.filter(pk=project.pk).update(status=status)


def name_plainly(project: Project, kind: str) -> None:
    told = {"project": project, "added_at": puhui_now()}
    with transaction.atomic(), acting_as("web"):
        if kind == "METER":
            Meter.objects.create(input_name="generation_mwh", serial_no="M-0001", unit="MWh", **told)
        else:
            ProjectObject.objects.create(kind=kind, key="D0001", number="D-0001", **told)


def name_or_be_refused(project: Project, kind: str) -> str | None:
    try:
        name_plainly(project, kind)
    except IntegrityError as error:
        return constraint_of(error)
    return None


def live_things() -> list[str]:
    devices = ProjectObject.objects.filter(ended_at=None).values_list("kind", flat=True)
    return sorted([*devices, *(["METER"] * Meter.objects.filter(ended_at=None).count())])


@pytest.mark.parametrize(
    "states",
    [("WITHDRAWN",), ("CITY_REVIEW", "REJECTED"), ("CITY_REVIEW", "REGISTERED", "SUSPENDED", "CLOSED")],
    ids=lambda states: states[-1],
)
def test_whatever_a_project_claimed_is_free_when_it_ends_by_a_plain_update(states):
    mei = cast.mei()
    wood = forest(mei, "WOOD-1", square(113.0, 23.0))
    thing = {"actor": mei.actor, "now": puhui_now(), "number": "2024-AC-0001"}
    for kind in ("DEVICE", "PLOT"):
        add_project_object(project_id=wood.id, kind=kind, **thing)
    noticed(mei, wood)
    submit(mei, wood)
    assert (live_things(), FiledGround.objects.get().released_at) == (["DEVICE", "METER", "PLOT"], None)
    move_plainly(wood, *states)
    assert (live_things(), FiledGround.objects.get().released_at is None) == ([], False)
    # Another owner claims all of it: number, meter, plot and ground.
    qiao = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    again = forest(qiao, "WOOD-1", square(113.0, 23.0))
    add_project_object(project_id=again.id, kind="PLOT", **thing | {"actor": qiao.actor})
    noticed(qiao, again)
    assert submit(qiao, again).status == "SUBMITTED"


def test_a_withdrawal_by_its_command_frees_the_same():
    mei = cast.mei()
    project = drafted(mei)
    with_meter(mei, project)
    name_plainly(project, "DEVICE")
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    assert live_things() == []


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [(kind, "project_object_of_a_draft") for kind in ("DEVICE", "PLOT")]
    + [("METER", "project_meter_of_a_draft")],
)
def test_a_filed_project_takes_nothing_more(kind, refusal):
    assert name_or_be_refused(sent_in(cast.mei()), kind) == refusal


def test_a_filed_project_keeps_its_things_and_a_draft_need_not():
    """Else another could claim the meter that this one is still credited for."""
    mei = cast.mei()
    project = drafted(mei, object_key="OTHER-1")
    name_plainly(project, "DEVICE")
    ProjectObject.objects.update(ended_at=puhui_now())
    sent_in(mei)
    with pytest.raises(IntegrityError, match="keeps what it claims"), transaction.atomic():
        Meter.objects.update(ended_at=puhui_now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["DEVICE", "PLOT", "METER"])
def test_a_project_waits_for_the_thing_that_is_being_named_and_frees_it_as_it_ends(kind):
    project = drafted(cast.mei())
    second_waits(lambda: name_plainly(project, kind), lambda: move_plainly(project, "WITHDRAWN"))
    project.refresh_from_db()
    assert (project.status, live_things()) == ("WITHDRAWN", [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["DEVICE", "PLOT", "METER"])
def test_a_thing_waits_for_the_move_that_is_under_way_and_is_refused(kind):
    project = drafted(cast.mei())
    told = second_waits(lambda: move_plainly(project, "WITHDRAWN"), lambda: name_or_be_refused(project, kind))
    assert told == ("project_meter_of_a_draft" if kind == "METER" else "project_object_of_a_draft")
    assert live_things() == []


@pytest.mark.django_db(transaction=True)
def test_a_thing_is_taken_off_before_the_project_is_filed_or_not_at_all():
    mei = cast.mei()
    project = forest(mei, "WOOD-1", square(113.0, 23.0))
    told = second_waits(lambda: submit(mei, project), lambda: end_plainly(project))
    assert (told, live_things()) == ("filed_project_keeps_its_things", ["METER"])


def end_plainly(project: Project) -> str | None:
    try:
        Meter.objects.filter(project=project).update(ended_at=puhui_now())
    except IntegrityError as error:
        return constraint_of(error)
    return None
