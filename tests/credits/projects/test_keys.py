"""One thing has one key, however its number is typed; two things have two."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from credits.projects.errors import ObjectClaimed
from credits.projects.key_guards import KEYS_MADE_ANEW, PLAIN_KEY
from credits.projects.keys import is_key, plain_key
from credits.projects.object_models import ForeignClaim, ProjectObject
from credits.projects.services import add_project_object
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput
from tests import cast
from tests.credits.projects.roofs import drafted

pytestmark = pytest.mark.django_db
GUANGZHOU = "粤（2021）广州市不动产权第00001234号"
SHENZHEN = "粤（2021）深圳市不动产权第00001234号"
# The form of before: wide letters and Chinese characters fell out.
OF_BEFORE = """
CREATE OR REPLACE FUNCTION credits_plain_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = public, pg_temp AS $$
    SELECT ltrim(upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')), '0')
$$;
"""


@pytest.fixture
def two(scheme):
    """Drafts of two owners."""
    qiao = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    mei = cast.mei()
    return (mei, drafted(mei)), (qiao, drafted(qiao, object_key="OTHER-1"))


def add(owned, number: str, kind: str = "DEVICE") -> ProjectObject:
    owner, project = owned
    return add_project_object(
        actor=owner.actor, now=puhui_now(), project_id=project.id, kind=kind, number=number
    )


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("INV1234ＡＢ5678", "INV1234AB5678"),
        ("００inv-12/34.ab_5678", "INV1234AB5678"),
        (GUANGZHOU, "粤2021广州市不动产权第00001234号"),
        (" 【甲】　第１２·３４号、 ", "甲第1234号"),
        ("№ 4711 – «A»", "NO4711A"),
        ("----", ""),
    ],
)
def test_a_number_has_one_form_here_and_in_the_database(db, number, key):
    assert plain_key(number) == key
    with connection.cursor() as cursor:
        cursor.execute("SELECT credits_plain_key(%s)", [number])
        assert cursor.fetchone() == (key,)


def test_a_device_typed_in_wide_letters_is_the_same_device(two):
    add(two[0], "INV1234AB5678")
    with pytest.raises(ObjectClaimed):
        add(two[1], "INV1234ＡＢ5678")


def test_two_cities_certificates_of_one_number_are_two_plots(two):
    assert add(two[0], GUANGZHOU, "PLOT").key != add(two[1], SHENZHEN, "PLOT").key


def test_a_letter_that_only_looks_latin_names_nothing(two):
    cyrillic = "INV1234АВ5678"
    assert not is_key(plain_key(cyrillic))
    with pytest.raises(InvalidInput):
        add(two[0], cyrillic)
    with pytest.raises(IntegrityError, match="project_object_key_plain"), transaction.atomic():
        ProjectObject.objects.create(
            project=two[0][1], kind="DEVICE", key=plain_key(cyrillic), number=cyrillic, added_at=puhui_now()
        )


def as_before(owned, number: str, kind: str) -> ProjectObject:
    """Lay a thing as a database of before has it."""
    execute(OF_BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT credits_plain_key(%s)", [number])
        key = cursor.fetchone()[0]
    thing = ProjectObject.objects.create(
        project=owned[1], kind=kind, key=key, number=number, added_at=puhui_now()
    )
    execute(PLAIN_KEY)
    return thing


def test_stored_keys_are_made_anew_and_what_another_register_keeps_back_stays_kept_back(two):
    plot = as_before(two[0], GUANGZHOU, "PLOT")
    assert plot.key == "202100001234"
    claim = ForeignClaim.objects.create(
        register="CCER",
        reference="C-1",
        kind="PLOT",
        key=plot.key,
        days_from=business_date(puhui_now()),
        list_digest="ab" * 32,
        row_number=2,
        imported_at=puhui_now(),
    )
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # a migration finds no row that was only just written
    execute(KEYS_MADE_ANEW)
    for row in (plot, claim):
        row.refresh_from_db()
        assert row.key == "粤2021广州市不动产权第00001234号"
    # The guards that keep such rows stand again.
    with pytest.raises(IntegrityError, match="is_ended_only"), transaction.atomic():
        ProjectObject.objects.filter(pk=plot.pk).update(key="X")


def test_one_device_in_two_live_projects_stops_the_migration_by_its_number(two):
    as_before(two[0], "INV1234AB5678", "DEVICE")
    as_before(two[1], "INV1234ＡＢ5678", "DEVICE")
    with pytest.raises(DatabaseError, match="one thing stands in two live projects: DEVICE INV1234AB5678"):
        execute(KEYS_MADE_ANEW)


def test_a_letter_of_another_script_stops_it_too(two):
    as_before(two[0], "INV1234АВ5678", "DEVICE")
    with pytest.raises(DatabaseError, match="letters that a key has not: DEVICE INV1234АВ5678"):
        execute(KEYS_MADE_ANEW)
