"""Many roofs by one table: a word on every row, tried before it counts, sent again without harm."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.mandates.services import revoke_mandate
from credits.projects.bundles import reading
from credits.projects.bundles.models import Site
from credits.projects.bundles.reading import read_site_tables
from credits.projects.bundles.services import create_bundle, receive_site_table
from credits.projects.bundles.table_models import SiteTableRow
from credits.projects.bundles.texts import WHY
from credits.projects.errors import ObjectClaimed, ProjectStateConflict, TableBeingRead
from credits.projects.models import Meter, Project
from credits.projects.object_models import ForeignClaim, ProjectObject
from credits.projects.services import add_meter, update_project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.projects.bundles.roofs import BUNDLE, HEADING, read, words
from tests.credits.projects.lists import left
from tests.credits.projects.roofs import drafted, with_meter
from tests.kernel.tables.workbooks import written

pytestmark = pytest.mark.django_db


def test_three_roofs_come_by_one_workbook_each_under_its_owners_mandate(village):
    bundle = village.drafted()
    table = village.send(bundle, village.rows())
    assert (table.status, table.rows_read) == ("READ", 3)
    assert words(table) == [(2, "TAKEN", "", ""), (3, "TAKEN", "", ""), (4, "TAKEN", "", "")]
    sites = Site.objects.filter(bundle=bundle).order_by("id")
    assert [site.owner_id for site in sites] == [owner.party.id for owner in village.owners]
    assert [site.mandate_id for site in sites] == [owner.mandate.id for owner in village.owners]
    assert sites[0].connection.key == "30100000001"


def test_a_dry_run_tells_the_same_and_registers_nothing(village):
    bundle = village.drafted()
    rows = [village.row(1), village.row(2, meter="SM-000001"), village.row(3, starts_on="yesterday")]
    tried = village.send(bundle, rows, is_dry_run=True)
    assert words(tried) == [
        (2, "TAKEN", "", ""),
        (3, "REFUSED", "meter", "meter_taken"),
        (4, "REFUSED", "starts_on", "day_invalid"),
    ]
    assert [model.objects.count() for model in (Site, Meter, ProjectObject)] == [0, 0, 0]
    assert words(village.send(bundle, rows)) == words(tried)
    assert Site.objects.count() == 1


def test_the_same_table_again_is_known_and_another_word_on_a_roof_is_refused(village):
    bundle = village.drafted()
    village.send(bundle, village.rows())
    assert {word[1] for word in words(village.send(bundle, village.rows()))} == {"KNOWN"}
    differs = village.send(bundle, [village.row(1, capacity_kw=90)])
    assert words(differs) == [(2, "REFUSED", "connection", "site_differs")]
    assert Site.objects.count() == 3


def test_a_roof_that_a_list_left_by_its_digest_alone_is_not_taken(village):
    left("METER", village.row(2)[2])
    table = village.send(village.drafted(), village.rows())
    assert [word for word in words(table) if word[1] != "TAKEN"] == [
        (3, "REFUSED", "meter", "claimed_elsewhere")
    ]


def test_every_reason_names_its_column_and_has_both_languages(village):
    bundle, owner = village.drafted(), cast.mei()
    drafted(owner, object_key="0301-0000-0009")
    ForeignClaim.objects.create(
        register="VCS",
        reference="VCS-1",
        kind="DEVICE",
        key="INV000002",
        days_from=date(2025, 1, 1),
        list_digest="ab" * 32,
        row_number=2,
        imported_at=puhui_now(),
    )
    tomorrow = business_date(puhui_now()) + timedelta(days=1)
    rows = [
        village.row(1, owner="91440101MA59JX0J0G"),
        village.row(1, connection=""),
        village.row(1, connection="0301-0000-0009"),
        village.row(2),
        village.row(1, unit="litre"),
        village.row(1, capacity_kw=-3),
        village.row(1, starts_on=tomorrow),
        village.row(1, address=""),
        [*village.row(1), "more"],
        village.row(1, device="?"),
        village.row(1, meter="0000"),
    ]
    table = village.send(bundle, rows)
    assert [word[2:] for word in words(table)] == [
        ("owner", "owner_unknown"),
        ("connection", "cell_empty"),
        ("connection", "connection_claimed"),
        ("device", "claimed_elsewhere"),
        ("unit", "unit_invalid"),
        ("capacity_kw", "capacity_invalid"),
        ("starts_on", "day_in_future"),
        ("address", "place_missing"),
        ("", "row_too_wide"),
        ("device", "number_invalid"),
        ("meter", "number_invalid"),
    ]
    assert all(WHY[word[3]].zh and WHY[word[3]].en for word in words(table))


def test_a_formula_anywhere_refuses_all_of_the_table_with_its_place(village):
    bundle = village.drafted()
    table = village.send(bundle, [village.row(1), village.row(2, address="=A1")])
    assert (table.status, table.fault) == ("REFUSED", "table_formula")
    assert (table.fault_row, table.fault_column) == (3, 8)
    assert not Site.objects.exists()


def test_a_table_without_our_columns_is_refused_whole(village):
    bundle = village.drafted()
    table = receive_site_table(
        actor=village.clerk.actor,
        now=puhui_now(),
        bundle_id=bundle.id,
        content=BytesIO("业主,电表\n1,2\n".encode()),
    )
    assert read(table).fault == "table_heading_wrong"


def test_a_mandate_that_does_not_cover_it_registers_nothing(village):
    bundle = village.drafted()
    first, second = village.owners[:2]
    revoke_mandate(
        actor=first.approver.actor, now=puhui_now(), mandate_id=first.mandate.id, reason="another agent"
    )
    other = drafted(cast.mei())
    revoke_mandate(
        actor=second.approver.actor, now=puhui_now(), mandate_id=second.mandate.id, reason="for one only"
    )
    village.entrust(second.party, second.approver, subjects=[other.id])
    table = village.send(bundle, village.rows())
    assert [word[1:] for word in words(table)] == [
        ("REFUSED", "owner", "mandate_missing"),
        ("REFUSED", "owner", "mandate_missing"),
        ("TAKEN", "", ""),
    ]


def test_one_thing_stands_in_one_live_project_bundle_or_not(village):
    mei = cast.mei()
    roof = drafted(mei, object_key="0301-0000-0777")
    with_meter(mei, roof, "SM-000002")
    bundle = village.drafted()
    table = village.send(bundle, [village.row(1), village.row(2)])
    assert [word[1] for word in words(table)] == ["TAKEN", "REFUSED"]
    with pytest.raises(ObjectClaimed):
        drafted(mei, object_key="301-0000-0001")
    with pytest.raises(ObjectClaimed):
        update_project(
            actor=mei.actor,
            now=puhui_now(),
            project_id=roof.id,
            changes={"object_key": "03010000-0001"},
        )
    again = village.send(village.drafted(), [village.row(1)])
    assert [word[2:] for word in words(again)] == [("connection", "connection_claimed")]


def test_a_table_cut_off_goes_on_after_its_last_word(village, monkeypatch):
    bundle = village.drafted()
    table = village.send(bundle, village.rows(), reads=False)
    calls = []

    def die(name: str) -> None:
        calls.append(name)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("credits.projects.bundles.reading.crash_point", die)
    with pytest.raises(KeyboardInterrupt), acting_as("worker"):
        read_site_tables(now=puhui_now())
    assert SiteTableRow.objects.filter(table=table).count() == 1
    monkeypatch.undo()
    assert [word[1] for word in words(read(table))] == ["TAKEN"] * 3
    assert Site.objects.count() == 3


def test_only_the_agent_for_itself_holds_a_bundle_and_one_table_is_read_at_a_time(village):
    bundle = village.drafted()
    with pytest.raises(NotPermitted):
        create_bundle(actor=cast.lin().actor, now=puhui_now(), **BUNDLE)
    stranger = cast.mei()
    content = written([HEADING, village.row(1)])
    with pytest.raises(NotFound):
        receive_site_table(
            actor=stranger.actor, now=puhui_now(), bundle_id=bundle.id, content=BytesIO(content)
        )
    village.send(bundle, village.rows(), reads=False)
    with pytest.raises(TableBeingRead):
        village.send(bundle, village.rows(), reads=False)
    with pytest.raises(InvalidInput):
        add_meter(
            actor=village.clerk.actor, now=puhui_now(), project_id=bundle.id, serial_no="M-9999", unit="MWh"
        )


def test_a_bundle_under_review_takes_no_more_roofs(village):
    bundle = village.sent_in(village.rows()[:2])
    with pytest.raises(ProjectStateConflict):
        village.send(bundle, village.rows())


def place_at_once(role: str, told: dict) -> None:
    with transaction.atomic(), acting_as(role), connection.cursor() as cursor:
        Site.objects.create(**told)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_database_takes_no_site_without_its_owners_mandate(village, role):
    bundle = village.drafted()
    village.send(bundle, village.rows()[:1])
    (site,) = Site.objects.all()
    table = site.table
    owner = village.owners[1]
    with acting_as("worker"):
        things = [
            ProjectObject.objects.create(
                project=bundle, kind=kind, key=f"K{kind}", number=f"K{kind}", added_at=puhui_now()
            )
            for kind in ("CONNECTION", "DEVICE")
        ]
        meter = Meter.objects.create(
            project=bundle, input_name="generation_mwh", serial_no="FREE1", unit="MWh", added_at=puhui_now()
        )
    told = {"bundle": bundle, "owner": owner.party, "mandate": site.mandate, "meter": meter}
    told |= {"connection": things[0], "device": things[1], "address": "somewhere", "capacity_kw": 1}
    told |= {"starts_on": date(2025, 1, 1), "table": table, "row_number": 99, "added_at": puhui_now()}
    with pytest.raises(IntegrityError, match="no mandate in force"):
        place_at_once(role, told)


def test_a_roof_ends_with_its_mandate_and_is_free_for_another(village):
    bundle = village.registered()
    owner = village.owners[0]
    revoke_mandate(
        actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="sold the house"
    )
    site = Site.objects.get(bundle=bundle, owner=owner.party)
    assert site.ends_on == business_date(puhui_now())
    assert None not in (site.meter.ended_at, site.connection.ended_at, site.device.ended_at)
    assert Site.objects.filter(ended_at=None).count() == 2
    drafted(cast.mei(), object_key="0301-0000-0001")
    assert Project.objects.filter(object_key="030100000001").exists()


def test_a_table_that_cannot_be_read_keeps_no_later_one_waiting(village, monkeypatch):
    poison, waits = (village.send(village.drafted(), [village.row(n)], reads=False) for n in (1, 2))
    honest = reading._read

    def fail(table, now) -> bool:
        if table.pk == poison.pk:
            raise RuntimeError("nobody foresaw this")
        return honest(table, now)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_read", fail)
        with transaction.atomic(), acting_as("worker"):
            assert read_site_tables(now=puhui_now()) == {"read": 1, "refused": 0, "failed": 1}
    waits.refresh_from_db()
    assert (waits.status, read(poison).status) == ("READ", "READ")


def test_nor_do_as_many_as_a_run_takes(village, monkeypatch):
    sent = {village.send(village.drafted(), [village.row(n)], reads=False).pk for n in (1, 2)}
    looked_at = set()

    def fail(table, now) -> bool:
        looked_at.add(table.pk)
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(reading, "_read", fail)
    monkeypatch.setattr(reading, "TABLES_A_RUN", 1)
    # By lot: one of two is never drawn in so many runs once in 2^39 times.
    for _ in range(40):
        with transaction.atomic(), acting_as("worker"):
            assert read_site_tables(now=puhui_now())["failed"] == 1
    assert looked_at == sent
