"""Drafts: of an organisation, under what the scheme names, for an object that nobody else claims."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits.projects.errors import ObjectClaimed, ProjectStateConflict, UnknownProjectType
from credits.projects.models import Project
from credits.projects.services import update_project, withdraw_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.regions import RegionUnknown
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.roofs import drafted, month, read, sent_in, with_meter

pytestmark = pytest.mark.django_db


def change(owner, project, **changes):
    return update_project(actor=owner.actor, now=puhui_now(), project_id=project.id, changes=changes)


def test_a_draft_belongs_to_the_organisation_and_the_schemes_method():
    mei = cast.mei()
    project = drafted(mei)
    assert (project.party_id, project.scheme, project.methodology, project.status) == (
        mei.organisation.id,
        "DEMO",
        "GD-PV",
        "DRAFT",
    )
    assert (project.object_key, project.created_by) == ("030100004711", mei.user.id)
    event = AuditEvent.objects.get(object_type="project")
    assert (event.action, event.object_id, event.region, event.actor_role) == (
        "project_created",
        str(project.id),
        "CN-GD-GZ",
        "ORG_OWNER",
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"project_type": "metro_trip"}, UnknownProjectType),
        ({"project_type": "moon_mine"}, UnknownProjectType),
        ({"region": "CN-XX"}, RegionUnknown),
        ({"region": "CN-GD"}, RegionUnknown),
        ({"region": "CN-SH"}, UnknownProjectType),
        ({"object_key": "a b"}, InvalidInput),
        ({"object_key": "屋顶一号屋顶"}, InvalidInput),
        ({"object_key": "x" * 41}, InvalidInput),
        ({"capacity_kw": Decimal(0)}, InvalidInput),
        ({"capacity_kw": Decimal(-1)}, InvalidInput),
        ({"commissioned_on": date(2026, 3, 3)}, InvalidInput),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(changes, refusal):
    with pytest.raises(refusal):
        drafted(cast.mei(), **changes)
    assert not Project.objects.exists()


@pytest.mark.parametrize("member", [cast.lin, cast.qiao, cast.wei, cast.chen, cast.ning])
def test_only_owner_and_clerk_of_an_organisation_draft(member):
    with pytest.raises(NotPermitted):
        drafted(member())
    assert not Project.objects.exists()


def test_a_clerk_drafts_as_well():
    bakery = cast.organisation("Sunrise Bakery")
    assert drafted(cast.member_of("Lin", "ORG_CLERK", bakery)).party_id == bakery.id


def test_an_object_is_claimed_once_among_live_projects_however_it_is_written():
    mei, qiao = cast.mei(), cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    first = drafted(mei)
    for owner in (mei, qiao):
        with pytest.raises(ObjectClaimed):
            drafted(owner, object_key="0301 0000 4711")
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=first.id)
    second = drafted(qiao, object_key="0301.0000.4711")
    third = drafted(mei, object_key="0301-0000-9999")
    with pytest.raises(ObjectClaimed):
        change(mei, third, object_key=second.object_key)


def test_a_draft_changes_and_tells_what_changed():
    mei = cast.mei()
    project = change(mei, drafted(mei), name="Second roof", region="CN-GD-SZ", capacity_kw=None)
    assert (project.name, project.region, project.capacity_kw) == ("Second roof", "CN-GD-SZ", None)
    event = AuditEvent.objects.get(action="project_changed")
    assert event.detail == {"fields": ["capacity_kw", "name", "region"]}
    with pytest.raises(ValueError, match="status"):
        change(mei, project, status="REGISTERED")


def test_only_a_draft_changes():
    mei = cast.mei()
    with pytest.raises(ProjectStateConflict):
        change(mei, sent_in(mei), name="Another")


def test_only_whoever_owns_it_changes_it():
    project = drafted(cast.mei())
    stranger = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    for member, refusal in ((stranger, NotFound), (cast.lin(), NotFound), (cast.chen(), NotPermitted)):
        with pytest.raises(refusal):
            change(member, project, name="Mine")


def test_commissioning_cannot_move_behind_what_was_read():
    mei = cast.mei()
    project = drafted(mei)
    read(mei, with_meter(mei, project), month(1))
    with pytest.raises(InvalidInput):
        change(mei, project, commissioned_on=date(2025, 1, 2))
    change(mei, project, commissioned_on=date(2025, 1, 1))


def test_the_database_keeps_owner_scheme_and_row():
    mei, other = cast.mei(), cast.organisation("Harbour Carbon")
    project = drafted(mei)
    for values in ({"party": other}, {"scheme": "OTHER"}, {"status": "REGISTERED"}, {"status": "NONE"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(id=project.id).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        project.delete()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_claim_one_object_one_gets_it():
    mei = cast.mei()

    def attempt(_: int) -> bool:
        try:
            drafted(mei)
        except ObjectClaimed:
            return False
        return True

    assert in_parallel(8, attempt).count(True) == 1
    assert Project.objects.count() == 1
