"""The ground of filed projects as the database keeps it: the code's comparison to the last digit, and nobody
around it."""

import json
from datetime import date
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from credits.methodologies.models import MethodologyVersion
from credits.projects.errors import ClaimedElsewhere
from credits.projects.ground_guards import OVER_METHODOLOGIES
from credits.projects.ground_models import FiledGround
from credits.projects.models import Project
from credits.projects.places import meets, read_place
from credits.projects.services import update_project, withdraw_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.roofs import decide, noticed, sent_in
from tests.credits.projects.test_overlaps import forest, square, submit
from tests.untouched import address_of

pytestmark = pytest.mark.django_db
# Pairs of outlines on small grids, where corners lie on edges and edges on edges; in units of a centimetre up
# to a hundred kilometres, around the corner of the earth's grid and in Guangzhou.
PAIRS, UNITS, CORNERS = 80, (1, 3, 1_000, 100_000, 10_000_000), ((0, 0), (1_132_500_000, 231_200_000))
COMPARED = """
SELECT credits_outlines_meet(one, other), credits_ground_cells(one) && credits_ground_cells(other)
  FROM unnest(%s::jsonb[], %s::jsonb[]) WITH ORDINALITY AS pair(one, other, number) ORDER BY number
"""


def an_outline(chance: Random, unit: int, corner: tuple[int, int], aside: int) -> dict[str, Any]:
    """Return some outline that may be filed: one ring or two, which may be a hole or lie apart."""
    while True:
        rings = []
        for _ in range(chance.choice((1, 1, 2))):
            points = [
                (aside + chance.randint(-4, 4), chance.randint(-4, 4)) for _ in range(chance.randint(3, 7))
            ]
            ring = [[(corner[0] + x * unit) / 10**7, (corner[1] + y * unit) / 10**7] for x, y in points]
            rings.append([*ring, ring[0]])
        place = {"type": "Polygon", "coordinates": rings}
        try:
            read_place(place)
        except InvalidInput:
            continue
        return place


def test_the_database_compares_outlines_as_the_code_does():
    chance, pairs = Random(48), []
    for _ in range(PAIRS):
        unit, corner = chance.choice(UNITS), chance.choice(CORNERS)
        corner = (0, 0) if unit == max(UNITS) else corner
        pairs.append(tuple(an_outline(chance, unit, corner, each) for each in (0, chance.randint(0, 8))))
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, [[json.dumps(pair[side]) for pair in pairs] for side in (0, 1)])
        found = cursor.fetchall()
    wanted = [meets(read_place(one), read_place(other)) for one, other in pairs]
    assert [meet for meet, _ in found] == wanted
    assert 10 < wanted.count(True) < PAIRS - 10
    # Whoever shares a cell shares ground; who shares a sliver only shares no cell.
    assert all(meet for meet, shares_a_cell in found if shares_a_cell)
    assert any(shares_a_cell for _, shares_a_cell in found)


def test_half_a_centimetre_is_rounded_as_the_code_rounds_it():
    ring = [[0.00000005, 0.00000015], [-0.00000005, -0.00000025], [0.5, -0.25], [0.00000005, 0.00000015]]
    place = {"type": "Polygon", "coordinates": [ring]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT x1, y1 FROM credits_ground_edges(%s::jsonb)", [json.dumps(place)])
        assert sorted(cursor.fetchall()) == sorted(read_place(place).rings[0][:-1])


def filed_plainly(project: Project) -> None:
    with transaction.atomic(), acting_as("web"):
        Project.objects.filter(pk=project.pk).update(status="SUBMITTED")


def test_whoever_writes_the_state_files_no_wood_on_anothers_ground():
    mei = cast.mei()
    first = submit(mei, forest(mei, "WOOD1", square(113.25, 23.12)))
    filed_plainly(forest(mei, "WOOD2", square(113.26, 23.12)))  # it only touches
    sliver = forest(mei, "WOOD3", square(113.2599999, 23.1299999))  # by a centimetre
    inside = {"type": "Polygon", "coordinates": [[[113.253, 23.123], [113.254, 23.123], [113.254, 23.124]]]}
    inside["coordinates"][0].append([113.253, 23.123])
    for wood in (sliver, forest(mei, "WOOD4", inside), forest(mei, "WOOD5", square(113.25, 23.12))):
        # A box that does not go around the outline deceives nobody.
        Project.objects.filter(pk=wood.pk).update(west=0, east=1, south=0, north=1)
        with pytest.raises(IntegrityError, match="another filed project lies on its ground"):
            filed_plainly(wood)
    # For other days it may be: nothing is credited twice then.
    later = {"crediting_from": date(2034, 12, 20), "crediting_to": date(2040, 1, 1)}
    update_project(actor=mei.actor, now=puhui_now(), project_id=wood.id, changes=later)
    Project.objects.filter(pk=wood.pk).update(methodology=first.methodology)
    noticed(mei, wood)
    filed_plainly(wood)
    assert FiledGround.objects.filter(counts_hectares=True, released_at=None).count() == 3


def test_a_roofs_outline_and_a_point_keep_nobody_away():
    mei = cast.mei()
    sent_in(mei, place=square(113.25, 23.12))
    sent_in(mei, place=square(113.25, 23.12), object_key="0301-0000-4712")
    sent_in(mei, place={"type": "Point", "coordinates": [113.255, 23.125]}, object_key="0301-0000-4713")
    assert list(FiledGround.objects.values_list("counts_hectares", flat=True)) == [False, False]


def test_ground_is_free_again_with_its_project_and_not_before():
    mei, chen = cast.mei(), cast.chen()
    first = submit(mei, forest(mei, "WOOD1", square(113.25, 23.12)))
    ground = FiledGround.objects.get(project=first)
    changes = [{"released_at": puhui_now()}, {"days_to": date(2026, 1, 1)}, {"counts_hectares": False}]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            FiledGround.objects.filter(pk=ground.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ground.delete()
    second = forest(mei, "WOOD2", square(113.25, 23.12))
    forged = "INSERT INTO credits_filedground (id, project_id) VALUES (%s, %s)"
    with (
        pytest.raises(IntegrityError, match="only a filed project has ground"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(forged, [new_id(), second.id])
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=first.id)
    submit(mei, second)
    # Sent back, it is a draft again, and a draft keeps nobody away.
    decide(chen, decide(chen, second, "take_up"), "send_back")
    third = submit(mei, forest(mei, "WOOD3", square(113.25, 23.12)))
    with pytest.raises(ClaimedElsewhere):
        submit(mei, second)
    third = decide(chen, decide(chen, third, "take_up"), "register")
    for status in ("SUSPENDED", "REGISTERED"):
        Project.objects.filter(pk=third.pk).update(status=status)
    assert FiledGround.objects.get(released_at=None).project_id == third.id


def test_what_was_filed_before_hectares_counted_is_looked_at_again_when_it_is_registered():
    mei, chen = cast.mei(), cast.chen()
    woods = [forest(mei, f"WOOD{number}", square(113.25, 23.12)) for number in range(2)]
    Project.objects.filter(pk__in=[wood.pk for wood in woods]).update(methodology="GD-PV")
    for wood in woods:
        noticed(mei, Project.objects.get(pk=wood.pk))
        filed_plainly(wood)
        decide(chen, wood, "take_up")
    further, day = MethodologyVersion.objects.filter(methodology="GD-PV").latest("version"), date(2099, 1, 1)
    MethodologyVersion.objects.filter(pk=further.pk).update(effective_to=day)
    further.pk, further.version, further.effective_from, further.counts_hectares = None, 99, day, True
    further.save(force_insert=True)
    with (
        pytest.raises(IntegrityError, match="another filed project lies on its ground"),
        transaction.atomic(),
    ):
        Project.objects.filter(pk=woods[0].pk).update(status="REGISTERED")


@pytest.mark.django_db(transaction=True)
def test_without_the_codes_own_look_and_lock_one_of_two_woods_is_filed(monkeypatch):
    mei = cast.mei()
    woods = [forest(mei, f"WOOD{number}", square(113.25, 23.12)) for number in range(4)]
    monkeypatch.setattr("credits.projects.services.moves.check_no_clash", lambda project: None)

    def attempt(number: int) -> str:
        try:
            return submit(mei, woods[number]).status
        except ClaimedElsewhere:
            return "refused"

    assert sorted(in_parallel(4, attempt)) == ["SUBMITTED", "refused", "refused", "refused"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_looks_at_an_older_state_is_refused_by_the_constraint():
    mei = cast.mei()
    one = forest(mei, "WOOD1", square(113.251, 23.12))
    other = forest(mei, "WOOD2", square(113.252, 23.12), "GD-MANGROVE")
    with psycopg.connect(address_of(connection.settings_dict["NAME"])) as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("SELECT count(*) FROM credits_project")  # from here on it sees what stands now
        filed_plainly(one)
        with pytest.raises(psycopg.errors.ExclusionViolation, match="one_filed_project_per_ground"):
            old.execute("UPDATE credits_project SET status = 'SUBMITTED' WHERE id = %s", [other.id])
    with pytest.raises(DatabaseError):
        filed_plainly(other)


def test_of_two_methodologies_on_one_ground_from_before_the_first_keeps_it_and_both_stay():
    """As the migration finds them: filed while another methodology on a ground was people's to judge."""
    mei = cast.mei()
    woods = [
        forest(mei, f"WOOD{number}", square(113.25, 23.12), methodology)
        for number, methodology in enumerate(("GD-FOREST-MGMT", "GD-MANGROVE"))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """ALTER TABLE credits_filedground DROP CONSTRAINT one_filed_project_per_ground;
               CREATE OR REPLACE FUNCTION credits_ground_is_free(mine credits_filedground) RETURNS void
               LANGUAGE sql AS $$ SELECT $$"""
        )
        for wood in woods:
            filed_plainly(wood)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(OVER_METHODOLOGIES)
    held = FiledGround.objects.filter(released_at=None).values_list("project_id", flat=True)
    assert list(held) == [woods[0].id]
    assert set(Project.objects.values_list("status", flat=True)) == {"SUBMITTED"}
    decide(cast.chen(), woods[1], "take_up")
    with pytest.raises(IntegrityError, match="another filed project"), transaction.atomic():
        Project.objects.filter(pk=woods[1].pk).update(status="REGISTERED")
