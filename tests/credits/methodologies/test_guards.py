"""What the database refuses of published texts, and the revision that every change leaves."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from credits.factors.models import FactorVersion
from credits.methodologies.models import CatalogRevision, InForce, MethodologyVersion

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.database]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "x"),
        ("digest", "0" * 64),
        ("version", 2),
        ("effective_from", date(2025, 2, 1)),
        ("title_en", "x"),
        ("filing_number", "x"),
    ],
)
def test_a_published_version_cannot_be_changed(column, value):
    with pytest.raises(IntegrityError, match="text_is_final"), transaction.atomic():
        MethodologyVersion.objects.filter(methodology="IND-METRO").update(**{column: value})


def test_its_open_end_is_closed_once_and_not_moved():
    rows = MethodologyVersion.objects.filter(methodology="IND-METRO")
    assert rows.update(effective_to=date(2027, 1, 1)) == 1
    for moved in (date(2027, 2, 1), None):
        with pytest.raises(IntegrityError, match="text_is_final"), transaction.atomic():
            rows.update(effective_to=moved)


def test_a_withdrawn_version_is_not_published_again():
    rows = MethodologyVersion.objects.filter(methodology="IND-METRO")
    rows.update(status="WITHDRAWN")
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        rows.update(status="PUBLISHED")


@pytest.mark.parametrize("table", ["credits_methodologyversion", "credits_factorversion", "credits_coinrate"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_published_is_taken_away(table, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE is refused for another reason
        with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
            cursor.execute(statement.format(table))


def test_a_factor_version_cannot_be_changed():
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        FactorVersion.objects.filter(code="METRO").update(value="1")


def test_two_versions_cannot_be_in_effect_on_one_day():
    version = MethodologyVersion.objects.get(methodology="IND-METRO")
    version.pk, version.version = None, 2
    with pytest.raises(IntegrityError, match="one_methodology_version_a_day"), transaction.atomic():
        version.save()


def test_one_region_and_type_belong_to_one_scheme_at_a_time():
    row = InForce.objects.get(activity_type="metro_trip")
    row.pk, row.in_force_from = None, date(2026, 1, 1)
    with pytest.raises(IntegrityError, match="one_methodology_in_force"), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda: InForce.objects.filter(activity_type="walk").update(in_force_to=date(2030, 1, 1)),
        lambda: InForce.objects.filter(activity_type="walk").delete(),
        lambda: MethodologyVersion.objects.filter(methodology="IND-WALK").update(status="WITHDRAWN"),
    ],
)
def test_every_change_of_a_catalog_leaves_a_revision(change):
    before = CatalogRevision.objects.count()
    change()
    assert CatalogRevision.objects.count() == before + 1
