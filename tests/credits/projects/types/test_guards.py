"""The database files nothing without what its type needs, whoever writes the state."""

import pytest
from django.db import IntegrityError, transaction

from credits.projects.errors import ProjectStateConflict
from credits.projects.models import Meter, Project, ProjectDocument
from credits.projects.object_models import ProjectObject
from credits.projects.services import remove_project_object
from credits.projects.types.loading import load_project_types
from credits.projects.types.models import ProjectTypeNeeds
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.accounts.waiting import second_waits
from tests.credits.activities.items import make_operator
from tests.credits.issuance.kinds import BICYCLES, FOREST, KINDS, Kind
from tests.credits.projects.roofs import complete, drafted, noticed, with_paper
from tests.credits.projects.types.test_completeness import naming

pytestmark = pytest.mark.django_db


def filed_plainly(project: Project) -> str | None:
    try:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(status="SUBMITTED")
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return None


def noticed_draft(owner, kind: Kind, **changes) -> Project:
    terms = {"project_type": kind.project_type, "capacity_kw": None, "place": kind.place} | changes
    project = drafted(owner, **terms)
    noticed(owner, project)
    return project


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.project_type)
def test_each_paper_and_each_thing_of_a_type_is_asked_for(kind):
    mei = cast.mei()
    make_operator()
    project = noticed_draft(mei, kind)
    for paper in kind.papers:
        assert filed_plainly(project) == "project_filed_with_its_papers"
        with_paper(mei, project, paper)
    for sort, number in kind.things:
        assert filed_plainly(project) == "project_filed_with_its_things"
        naming(mei, project, sort, number)
    if kind.things:
        noticed(mei, project)  # of them as well
    assert filed_plainly(project) is None


def test_a_wood_is_asked_for_its_outline_and_a_roof_for_a_meter_that_still_measures():
    mei = cast.mei()
    wood = noticed_draft(mei, FOREST, place={"type": "Point", "coordinates": [113.7, 23.7]})
    for paper in FOREST.papers:
        with_paper(mei, wood, paper)
    naming(mei, wood, *FOREST.things[0])
    assert filed_plainly(wood) == "project_filed_with_its_things"
    roof = complete(mei, object_key="0301-0000-4712")
    Meter.objects.filter(project=roof).update(ended_at=puhui_now())
    assert filed_plainly(roof) == "project_filed_with_its_things"


def test_nothing_is_filed_of_a_type_that_no_file_tells_of():
    roof = complete(cast.mei())
    ProjectTypeNeeds.objects.filter(code="rooftop_solar").delete()
    assert filed_plainly(roof) == "project_filed_of_a_known_type"
    assert load_project_types() == 1
    assert load_project_types() == 0
    assert filed_plainly(roof) is None


def test_what_the_files_say_of_rides_is_what_the_database_asks():
    told = ProjectTypeNeeds.objects.get(code=BICYCLES.project_type)
    assert (told.rides_ridden, told.rides_of_riders) == tuple(BICYCLES.figures)
    assert (told.shortest_m, told.longest_m) == (100, 15_000)
    ProjectTypeNeeds.objects.filter(code=told.code).update(needs=[])
    assert load_project_types() == 1
    assert ProjectTypeNeeds.objects.get(code=told.code).needs == ["OPERATOR"]


@pytest.mark.django_db(transaction=True)
def test_a_plot_taken_off_at_the_moment_of_filing_is_missed(db):
    mei = cast.mei()
    wood = noticed_draft(mei, FOREST)
    for paper in FOREST.papers:
        with_paper(mei, wood, paper)
    plot = naming(mei, wood, *FOREST.things[0])

    def take_off() -> None:
        remove_project_object(actor=mei.actor, now=puhui_now(), project_id=wood.id, object_id=plot.id)

    assert second_waits(take_off, lambda: filed_plainly(wood)) == "project_filed_with_its_things"
    plot = naming(mei, wood, *FOREST.things[0])
    noticed(mei, wood)
    again: list = []
    second_waits(lambda: again.append(filed_plainly(wood)), lambda: _refused(take_off))
    assert again == [None]
    assert ProjectObject.objects.filter(pk=plot.pk, ended_at=None).exists()
    assert ProjectDocument.objects.filter(project=wood).count() == 2


def _refused(act) -> None:
    with pytest.raises(ProjectStateConflict):
        act()
