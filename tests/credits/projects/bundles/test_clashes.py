"""Roofs of bundles in the overlap search: by ground, by address and by numbers, from either side."""

from datetime import date

import pytest
from django.db import connection

from accounts.mandates.services import revoke_mandate
from credits.projects.keys import plain_address
from credits.projects.overlaps import overlaps_of
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.projects.bundles.roofs import HEADING, lay_village
from tests.credits.projects.roofs import drafted, with_meter

pytestmark = pytest.mark.django_db
POINT = [113.25, 23.12]


def found(project) -> set[tuple]:
    return {(each.kind, each.key, each.project_id, each.is_hard) for each in overlaps_of(project)}


def test_a_roof_on_a_spot_or_at_an_address_is_found_from_both_sides(village):
    mei = cast.mei()
    at_the_door = drafted(mei, address="１ lijiang lane.", object_key="DOOR-1")
    beside = drafted(
        mei, address="", object_key="POINT-1", place={"type": "Point", "coordinates": [113.2501, 23.12]}
    )
    away = drafted(mei, address="9 Lijiang Lane", object_key="AWAY-1")
    bundle = village.drafted()
    heading = [*HEADING, "longitude", "latitude"]
    rows = [village.row(1), [*village.row(2, address=""), *POINT], [*village.row(3), 113.3, 23.2]]
    table = village.send(bundle, rows, heading=heading)
    assert table.rows.filter(outcome="TAKEN").count() == 3
    assert found(bundle) == {
        ("PLACE", "0301-0000-0001", at_the_door.id, False),
        ("PLACE", "0301-0000-0002", beside.id, False),
    }
    assert found(at_the_door) == {("PLACE", "0301-0000-0001", bundle.id, False)}
    assert found(beside) == {("PLACE", "0301-0000-0002", bundle.id, False)}
    assert found(away) == set()


def test_two_bundles_with_a_roof_at_one_address_are_shown_to_each_others_reviewer(village):
    one, other = village.drafted(), village.drafted()
    village.send(one, [village.row(1)])
    told = {"connection": "0301-0000-0099", "meter": "SM-000099", "device": "INV-000099"}
    village.send(other, [village.row(2, **told, address="1, Lijiang  Lane")])
    assert found(one) >= {("PLACE", "0301-0000-0001", other.id, False)}
    assert found(other) >= {("PLACE", "0301-0000-0099", one.id, False)}


def test_numbers_of_a_roof_that_left_are_shown_for_the_days_that_it_counted(village):
    bundle = village.registered()
    owner = village.owners[0]
    revoke_mandate(
        actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="sold the house"
    )
    mei = cast.mei()
    terms = {"object_key": "0301-0000-0001", "address": "1 Lijiang Lane"}
    roof = drafted(mei, **terms, crediting_from=date(2025, 1, 1))
    with_meter(mei, roof, "SM-000001")
    overlaps = {(each.kind, each.days_from, each.days_to) for each in overlaps_of(roof)}
    ended = bundle.sites.get(owner=owner.party).ends_on
    assert overlaps == {
        ("CONNECTION", date(2024, 12, 1), ended),
        ("METER", date(2024, 12, 1), ended),
    }
    roof.crediting_from = ended
    assert overlaps_of(roof) == []


def test_an_address_is_compared_alike_here_and_in_the_database():
    for written in ("3 Bakers' Lane, Yuexiu", "广州市越秀区　面包巷３号（后座）", "a-b_c#1;2。、d", " "):
        with connection.cursor() as cursor:
            cursor.execute("SELECT credits_plain_address(%s)", [written])
            assert cursor.fetchone() == (plain_address(written),)


def test_the_search_of_twelve_roofs_asks_no_question_for_each(scheme, django_assert_max_num_queries):
    village = lay_village(12)
    bundle = village.drafted()
    village.send(bundle, village.rows())
    with django_assert_max_num_queries(20):
        overlaps_of(bundle)
