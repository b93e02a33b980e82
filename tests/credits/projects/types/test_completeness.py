"""What each type of project has to bring before it is sent in."""

import pytest

from credits.projects.bundles.services import create_bundle
from credits.projects.errors import ProjectIncomplete, UnknownProjectType
from credits.projects.models import DocumentKind
from credits.projects.services import add_meter, add_project_object, submit_project
from credits.projects.types.completeness import PAPERS
from credits.projects.types.reading import project_types
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput
from tests import cast
from tests.credits.activities.items import make_operator
from tests.credits.issuance.kinds import FOREST, KINDS, OUTLINE, filed
from tests.credits.projects.roofs import ROOF, drafted, with_paper

pytestmark = pytest.mark.django_db


def lacking(owner, project) -> list[str]:
    with pytest.raises(ProjectIncomplete) as refused:
        submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)
    return [f"{member['pointer']} {member['detail']}" for member in refused.value.errors]


def naming(owner, project, kind: str, number: str):
    return add_project_object(
        actor=owner.actor, now=puhui_now(), project_id=project.id, kind=kind, number=number
    )


def test_a_wood_is_asked_for_its_certificate_its_inventories_and_its_outline():
    mei = cast.mei()
    wood = drafted(mei, project_type="forest_protection", capacity_kw=None)
    assert lacking(mei, wood) == [
        "/documents The forest-rights certificate is missing.",
        "/documents The forest inventories are missing.",
        "/place The outline on the map is missing.",
        "/objects A plot is missing.",
    ]
    with_paper(mei, wood, "FOREST_RIGHTS")
    naming(mei, wood, "PLOT", "YC-0471")
    assert [gap.split()[0] for gap in lacking(mei, wood)] == ["/documents", "/place"]


def test_an_air_conditioner_is_asked_for_no_meter_and_a_roof_for_no_invoice():
    mei = cast.mei()
    cooling = lacking(mei, drafted(mei, project_type="efficient_cooling", object_key="COOL-1"))
    assert [gap.split()[0] for gap in cooling] == ["/documents"] * 3 + ["/objects"]
    assert lacking(mei, drafted(mei)) == [
        "/documents The grid-connection paper is missing.",
        "/meters A meter is missing.",
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.project_type)
def test_each_kind_is_sent_in_with_what_its_type_needs(kind):
    make_operator()
    assert filed(cast.mei(), kind).status == "SUBMITTED"


def test_bicycles_are_asked_for_the_operator_whose_records_they_are():
    mei = cast.mei()
    bicycles = drafted(mei, project_type="shared_bicycles", object_key="BIKE-1")
    assert lacking(mei, bicycles)[-1] == "/objects The operator whose records the rides are is missing."


def test_only_what_a_type_reads_by_meter_takes_a_meter():
    mei = cast.mei()
    wood = drafted(mei, project_type=FOREST.project_type, place=OUTLINE)
    for name, unit in (("area_ha", "ha"), ("years", "year"), (None, "ha")):
        with pytest.raises(InvalidInput):
            add_meter(
                actor=mei.actor,
                now=puhui_now(),
                project_id=wood.id,
                serial_no="M-0001",
                unit=unit,
                input_name=name,
            )


def test_only_a_metered_type_is_bundled():
    """A water heater's method has one input, too, but nothing reads it."""
    with pytest.raises(InvalidInput):
        create_bundle(
            actor=cast.mei().actor,
            now=puhui_now(),
            project_type="heat_pump_water_heater",
            name="Many heaters",
            region=ROOF["region"],
            starts_on=ROOF["commissioned_on"],
        )


def test_what_the_scheme_names_for_residents_is_no_project():
    mei = cast.mei()
    for kind in ("shared_bike_ride", "clothing_donation", "windmill"):
        with pytest.raises(UnknownProjectType):
            drafted(mei, project_type=kind)


def test_every_paper_that_a_type_needs_is_called_by_its_name():
    needed = {kind for told in project_types().values() for kind in told.documents}
    assert needed <= {kind.value for kind in PAPERS} <= set(DocumentKind.values)
