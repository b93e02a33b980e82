"""Documents and meters of a project, and who sees the files."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credits.evidence.access import visible_to as files_visible_to
from credits.evidence.models import EvidenceFile
from credits.evidence.refusals import FileTypeRefused
from credits.projects.errors import MeterTaken, ProjectStateConflict
from credits.projects.models import Meter, ProjectDocument
from credits.projects.selectors import visible_to
from credits.projects.services import add_document, add_meter, withdraw_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests import cast
from tests.credits.evidence import files
from tests.credits.projects.roofs import drafted, registered, sent_in, with_meter, with_paper

pytestmark = pytest.mark.django_db


def put(member, project, content=None, kind="PHOTO"):
    return add_document(
        actor=member.actor,
        now=puhui_now(),
        project_id=project.id,
        kind=kind,
        content=content or files.jpeg(),
        name="roof.jpg",
    )


def meter(member, project, **changes):
    values = {"serial_no": "M-2024-0001", "unit": "MWh"} | changes
    return add_meter(actor=member.actor, now=puhui_now(), project_id=project.id, **values)


def test_a_file_put_twice_for_one_purpose_is_one_document():
    mei = cast.mei()
    project = drafted(mei)
    first = put(mei, project)
    assert put(mei, project).id == first.id
    other = put(mei, project, kind="OTHER")
    assert (other.id != first.id, other.evidence_id) == (True, first.evidence_id)
    assert EvidenceFile.objects.count() == 1


def test_a_refused_file_leaves_no_document():
    mei = cast.mei()
    project = drafted(mei)
    with pytest.raises(FileTypeRefused):
        put(mei, project, b"GIF89a")
    with pytest.raises(InvalidInput):
        put(mei, project, kind="BRIBE")
    assert not ProjectDocument.objects.exists()


def test_documents_come_to_what_lives():
    mei, chen = cast.mei(), cast.chen()
    put(mei, registered(mei, chen), kind="SETTLEMENT")
    gone = drafted(mei, object_key="GONE1")
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=gone.id)
    with pytest.raises(ProjectStateConflict):
        put(mei, gone)


def test_only_the_owner_puts_documents_and_meters():
    project = drafted(cast.mei())
    for member, refusal in ((cast.qiao(), NotFound), (cast.lin(), NotFound), (cast.chen(), NotPermitted)):
        for act in (put, meter):
            with pytest.raises(refusal):
                act(member, project)
    assert not EvidenceFile.objects.exists()


def test_a_file_is_seen_by_who_sees_its_project():
    mei = cast.mei()
    evidence = put(mei, sent_in(mei)).evidence
    owner_elsewhere = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    shenzhen = cast.staff("Tang", "REGISTRAR", region=cast.SHENZHEN)
    seeing = {member.user.id: member for member in (mei, cast.chen(), cast.ning())}
    blind = (owner_elsewhere, shenzhen, cast.lin(), cast.bo(), cast.wei())
    for member in (*seeing.values(), *blind):
        seen = files_visible_to(member.actor).filter(id=evidence.id).exists()
        assert seen is (member.user.id in seeing), member.actor.name


def test_a_project_is_seen_by_its_organisation_and_the_staff_of_its_territory():
    mei = cast.mei()
    project = drafted(mei)
    owner_elsewhere = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    trader = cast.member_of("Jun", "TRADER", mei.organisation)
    seeing = (mei, cast.chen(), cast.staff("Tang", "REGISTRAR", region="CN-GD"), cast.ning())
    blind = (
        owner_elsewhere,
        trader,
        cast.lin(),
        cast.bo(),
        cast.staff("Rui", "REGISTRAR", region="CN-GD-SZ"),
    )
    for member in (*seeing, *blind):
        assert visible_to(member.actor).filter(id=project.id).exists() is (member in seeing), member.actor


def test_a_meter_is_named_by_its_plate_in_a_unit_that_fits():
    mei = cast.mei()
    project = drafted(mei)
    made = meter(mei, project, serial_no="m 2024-0001", unit="kWh")
    assert (made.serial_no, made.input_name, made.unit) == ("M20240001", "generation_mwh", "kWh")
    for wrong in (
        {"unit": "km"},
        {"unit": "parsec"},
        {"unit": ""},
        {"input_name": "distance_km"},
        {"serial_no": "?"},
        {"serial_no": "0000"},
        {"serial_no": "00-0012"},
    ):
        with pytest.raises(InvalidInput):
            meter(mei, project, **{"serial_no": "M-2024-0002"} | wrong)


def test_a_meter_measures_for_one_live_project():
    mei = cast.mei()
    first = drafted(mei, object_key="ROOF1")
    meter(mei, first)
    second = drafted(mei, object_key="ROOF2")
    for project in (first, second):
        with pytest.raises(MeterTaken):
            meter(mei, project, serial_no="M 2024 0001")
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=first.id)
    meter(mei, second)


def test_meters_come_to_a_draft_only():
    mei = cast.mei()
    with pytest.raises(ProjectStateConflict):
        meter(mei, sent_in(mei), serial_no="M-9999")


def test_the_database_keeps_documents_and_meters_as_they_are():
    mei = cast.mei()
    project = drafted(mei)
    document, made = with_paper(mei, project), with_meter(mei, project)
    for rows, change in (
        (ProjectDocument.objects.filter(id=document.id), {"kind": "OTHER"}),
        (Meter.objects.filter(id=made.id), {"serial_no": "OTHER"}),
        (Meter.objects.filter(id=made.id), {"unit": "kWh"}),
        (Meter.objects.filter(id=made.id), {"unit": "kWh", "ended_at": timezone.now()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    Meter.objects.filter(id=made.id).update(ended_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Meter.objects.filter(id=made.id).update(ended_at=None)
