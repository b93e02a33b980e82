"""What else claims the same: shown to the reviewer, and refused where it is certain."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from credits.projects.errors import ClaimedElsewhere, ClaimLifted, ObjectClaimed, ProjectStateConflict
from credits.projects.foreign.importing import import_foreign_claims, lift_foreign_claim
from credits.projects.models import Meter, Project
from credits.projects.object_models import ForeignClaim, ProjectObject
from credits.projects.overlaps import overlaps_of
from credits.projects.services import (
    add_project_object,
    remove_project_object,
    submit_project,
    update_project,
    withdraw_project,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.tables import TableFault
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.roofs import complete, decide, drafted, noticed, sent_in, with_meter, with_paper

pytestmark = pytest.mark.django_db
HEADING = "register,reference,kind,number,days_from,days_to\n"


def add(owner, project, number="2024-AC-0001", kind="DEVICE") -> ProjectObject:
    return add_project_object(
        actor=owner.actor, now=puhui_now(), project_id=project.id, kind=kind, number=number
    )


def submit(owner, project) -> Project:
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def take_in(member, *rows: str, **terms):
    table = BytesIO((HEADING + "\n".join(rows)).encode())
    return import_foreign_claims(actor=member.actor, now=puhui_now(), file=table, reason="monthly", **terms)


def outcomes(report) -> list[tuple[int, str, str]]:
    return [(word.row, word.outcome, word.why) for word in report.words]


def square(west: float, south: float) -> dict:
    east, north = round(west + 0.01, 7), round(south + 0.01, 7)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def forest(owner, number: str, place: dict, methodology: str = "GD-FOREST-MGMT") -> Project:
    """Lay the draft of a wood, whose plots stand as meters; its methodology counts hectares."""
    project = drafted(owner, capacity_kw=None, object_key=number, place=place)
    Project.objects.filter(pk=project.pk).update(methodology=methodology)
    project.refresh_from_db()
    with_paper(owner, project)
    Meter.objects.create(
        project=project, input_name="area_ha", serial_no=f"PLOT-{number}", unit="ha", added_at=puhui_now()
    )
    noticed(owner, project)
    return project


def test_a_device_or_plot_stands_in_one_live_project_however_it_is_written():
    mei, qiao = cast.mei(), cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    mine, theirs = drafted(mei), drafted(qiao, object_key="OTHER-1")
    device = add(mei, mine)
    assert device.key == "2024AC0001"
    for owner, project in ((mei, mine), (qiao, theirs)):
        with pytest.raises(ObjectClaimed):
            add(owner, project, "002024/ac 0001")
    add(qiao, theirs, kind="PLOT")  # the same number of another kind is another thing
    for number, kind in (("---", "DEVICE"), ("2024-AC-0001", "METER")):
        with pytest.raises(InvalidInput):
            add(mei, mine, number, kind)
    remove_project_object(actor=mei.actor, now=puhui_now(), project_id=mine.id, object_id=device.id)
    again = add(qiao, theirs)
    with pytest.raises(NotPermitted):
        add(cast.chen(), theirs, "2024-AC-0002")
    with pytest.raises(NotFound):
        add(mei, theirs, "2024-AC-0002")
    withdraw_project(actor=qiao.actor, now=puhui_now(), project_id=theirs.id)
    again.refresh_from_db()
    assert again.ended_at is not None
    with pytest.raises(ProjectStateConflict):
        add(qiao, theirs, "2024-AC-0003")
    row = {"project": mine, "kind": "DEVICE", "number": "x-9999", "added_at": puhui_now()}
    for key in ("9999", "X-9999"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectObject.objects.create(key=key, **row)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_claim_one_device_one_gets_it():
    mei = cast.mei()
    projects = [drafted(mei, object_key=f"ROOF-{number}") for number in range(4)]

    def attempt(number: int) -> bool:
        try:
            add(mei, projects[number])
        except ObjectClaimed:
            return False
        return True

    assert in_parallel(4, attempt).count(True) == 1


def test_a_list_is_answered_row_by_row_and_twice_is_once():
    chen = cast.chen()
    rows = [
        "CCER,CCER-1001,METER,m 0301-0000 4711,2025-01-01,2026-01-01",
        "VCS,VCS-9,PLOT,440106-0001,2020-01-01,",
        "GOLD,G-1,PLOT,440106-0002,2020-01-01,",
        "VCS,,PLOT,440106-0002,2020-01-01,",
        "VCS,VCS-9,TREE,440106-0002,2020-01-01,",
        "VCS,VCS-9,PLOT,?,2020-01-01,",
        "VCS,VCS-9,PLOT,440106-0002,2020-02-30,",
        "VCS,VCS-9,PLOT,440106-0002,2020-01-02,2020-01-02",
        "VCS,VCS-9,PLOT,4401060001,2020-01-01,",
    ]
    wanted = [
        (2, "TAKEN", ""),
        (3, "TAKEN", ""),
        (4, "REFUSED", "register_unknown"),
        (5, "REFUSED", "reference_missing"),
        (6, "REFUSED", "kind_unknown"),
        (7, "REFUSED", "number_invalid"),
        (8, "REFUSED", "days_invalid"),
        (9, "REFUSED", "days_invalid"),
        (10, "KNOWN", ""),
    ]
    assert outcomes(take_in(chen, *rows, is_dry_run=True)) == wanted
    assert not ForeignClaim.objects.exists()
    assert outcomes(take_in(chen, *rows)) == wanted
    assert ForeignClaim.objects.count() == 2
    again = take_in(chen, *rows)
    assert again.counts() == {"KNOWN": 3, "REFUSED": 6}
    assert AuditEvent.objects.filter(action="foreign_claims_imported").count() == 2
    with pytest.raises(TableFault):
        take_in(chen, "CCER,=cmd(),METER,M-0001,2025-01-01,")
    assert ForeignClaim.objects.count() == 2


def test_only_registrars_take_lists_in_and_lift():
    mei = cast.mei()
    for member in (mei, cast.lin(), cast.fang()):
        with pytest.raises(NotPermitted):
            take_in(member, "CCER,C-1,METER,M-0001,2025-01-01,")
    chen = cast.chen()
    take_in(chen, "CCER,C-1,METER,M-0001,2025-01-01,")
    claim = ForeignClaim.objects.get()
    terms = {"claim_id": claim.id, "now": puhui_now()}
    with pytest.raises(NotPermitted):
        lift_foreign_claim(actor=mei.actor, reason="mine", **terms)
    with pytest.raises(InvalidInput):
        lift_foreign_claim(actor=chen.actor, reason=" ", **terms)
    lift_foreign_claim(actor=chen.actor, reason="CCER has cancelled it", **terms)
    with pytest.raises(ClaimLifted):
        lift_foreign_claim(actor=chen.actor, reason="again", **terms)
    assert take_in(chen, "CCER,C-1,METER,M-0001,2025-01-01,").counts() == {"LIFTED": 1}
    for change in ({"lifted_at": None, "lifted_by": None}, {"key": "M2"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ForeignClaim.objects.filter(pk=claim.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.delete()


def test_what_another_register_claims_is_not_filed_nor_registered_here(tmp_path, capsys):
    mei, chen = cast.mei(), cast.chen()
    project = complete(mei)
    path = tmp_path / "ccer.csv"
    path.write_text(HEADING + "CCER,CCER-1001,METER,m 0301-0000 4711,2025-01-01,2026-01-01\n")
    call_command("import_foreign_claims", str(path))
    assert f"row 2: CLASHES {project.id}" in capsys.readouterr().out
    with pytest.raises(ClaimedElsewhere) as refused:
        submit(mei, project)
    assert [member["pointer"] for member in refused.value.errors] == ["/meter/M030100004711"]
    with pytest.raises(IntegrityError, match="another register"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="SUBMITTED")
    # A crediting period that begins after it is free.
    later = {"crediting_from": date(2026, 1, 1)}
    update_project(actor=mei.actor, now=puhui_now(), project_id=project.id, changes=later)
    project = decide(chen, submit(mei, project), "take_up")
    take_in(chen, "VCS,VCS-1,CONNECTION,0301-0000-4711,2027-01-01,")
    (hard,) = [found for found in overlaps_of(project) if found.is_hard]
    assert (hard.kind, hard.register, hard.reference) == ("CONNECTION", "VCS", "VCS-1")
    with pytest.raises(ClaimedElsewhere):
        decide(chen, project, "register")
    with pytest.raises(IntegrityError, match="another register"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="REGISTERED")
    claim = ForeignClaim.objects.get(register="VCS")
    lift_foreign_claim(actor=chen.actor, now=puhui_now(), claim_id=claim.id, reason="cancelled there")
    assert decide(chen, project, "register").status == "REGISTERED"


def test_two_woods_do_not_share_ground_and_two_roofs_may():
    mei = cast.mei()
    submit(mei, forest(mei, "WOOD1", square(113.25, 23.12)))
    touching, over = (
        forest(mei, "WOOD2", square(113.26, 23.12)),
        forest(mei, "WOOD3", square(113.255, 23.125)),
    )
    submit(mei, touching)
    with pytest.raises(ClaimedElsewhere):
        submit(mei, over)
    assert sorted((found.kind, found.is_hard) for found in overlaps_of(over)) == [("PLACE", True)] * 2
    roof = sent_in(mei, place={"type": "Point", "coordinates": [113.255, 23.125]})
    assert {(found.kind, found.is_hard) for found in overlaps_of(roof)} == {("PLACE", False)}


@pytest.mark.parametrize("other", ["GD-FOREST-PROT", "GD-MANGROVE"])
def test_ground_is_credited_once_over_all_methodologies_that_count_hectares(other):
    """Issue 6: a plot is credited at most once over all methodologies; a roof on it counts something else."""
    mei, qiao = cast.mei(), cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    submit(mei, forest(mei, "WOOD1", square(113.25, 23.12)))
    over = forest(qiao, "WOOD2", square(113.255, 23.125), other)
    with pytest.raises(ClaimedElsewhere):
        submit(qiao, over)
    assert [(found.kind, found.is_hard) for found in overlaps_of(over)] == [("PLACE", True)]
    # Whoever writes the state, the database says the same.
    with pytest.raises(IntegrityError, match="another filed project lies"), transaction.atomic():
        Project.objects.filter(pk=over.pk).update(status="SUBMITTED")
    roof = sent_in(qiao, place=square(113.255, 23.125))
    assert {found.is_hard for found in overlaps_of(roof)} == {False}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["GD-FOREST-MGMT", "GD-MANGROVE"])
def test_of_two_woods_filed_at_once_on_one_ground_one_is(other):
    mei = cast.mei()
    woods = [
        forest(mei, f"WOOD{number}", square(113.25, 23.12), methodology)
        for number, methodology in enumerate(("GD-FOREST-MGMT", other))
    ]

    def attempt(number: int) -> str:
        try:
            return submit(mei, woods[number]).status
        except ClaimedElsewhere:
            return "refused"

    assert sorted(in_parallel(2, attempt)) == ["SUBMITTED", "refused"]


def test_a_number_of_a_project_that_has_ended_is_shown():
    mei, chen = cast.mei(), cast.chen()
    first = decide(chen, decide(chen, sent_in(mei), "take_up"), "register")
    decide(chen, first, "close")
    second = drafted(mei, capacity_kw=Decimal(1))
    with_meter(mei, second, "m/0301-0000-4711")
    found = {(each.kind, each.project_id, each.is_hard) for each in overlaps_of(second)}
    assert found == {("CONNECTION", first.id, False), ("METER", first.id, False)}


def test_two_projects_at_one_address_are_shown_to_each_others_reviewer_and_both_are_filed():
    mei, qiao = cast.mei(), cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    chen = cast.chen()
    first = decide(chen, sent_in(mei), "take_up")
    second = sent_in(qiao, object_key="0301-0000-4712", address="３ bakers' LANE（Yuexiu）")
    drafted(mei, object_key="AWAY-1", address="4 Bakers' Lane, Yuexiu")
    nowhere, neither = (drafted(mei, object_key=f"BARE-{number}", address=" ") for number in range(2))
    # Without an outline on either side.
    assert places(first) == {("PLACE", "", second.id, False)}
    assert places(second) == {("PLACE", "", first.id, False)}
    assert places(nowhere) == places(neither) == set()
    # A warning alone, as of a bundle's roofs: a house may hold two meters.
    assert decide(chen, first, "register").status == "REGISTERED"


def test_what_shares_address_and_ground_is_shown_once_and_other_days_not_at_all():
    mei = cast.mei()
    first = drafted(mei, place=square(113.25, 23.12))
    second = drafted(mei, object_key="ROOF-2", place=square(113.255, 23.125))
    assert [each.project_id for each in overlaps_of(first)] == [second.id]
    later = {"crediting_from": date(2034, 12, 20), "crediting_to": date(2044, 12, 20)}
    after = drafted(mei, object_key="ROOF-3", **later)
    assert overlaps_of(after) == []
    assert after.id not in {each.project_id for each in overlaps_of(first)}


def places(project) -> set[tuple]:
    found = overlaps_of(Project.objects.get(pk=project.pk))
    return {(each.kind, each.key, each.project_id, each.is_hard) for each in found}
