"""What the database refuses of product footprints, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from credits.factors.products.models import Product, ProductVersion
from credits.factors.products.selectors import newest_versions, sd95_of, to_row
from tests.credits.factors.products.footprints import NOW, stored, tea

pytestmark = pytest.mark.django_db


def test_a_stored_version_is_the_row_it_was_made_of():
    version = stored(tea())
    version.refresh_from_db()
    assert to_row(version).digest == tea().digest == version.digest
    assert str(sd95_of(version)) == "1.250461"


def test_the_newest_version_of_each_product_stands():
    stored(tea())
    second = stored(tea(value="4.190"), version=2)
    other = stored(tea(value="9", stages={}), entry=2)
    assert set(newest_versions()) == {second, other}


def test_a_code_stands_once_an_entry_also_where_no_enterprise_owns_it():
    stored(tea())
    with pytest.raises(IntegrityError, match="one_product_per_code_and_entry"), transaction.atomic():
        Product.objects.create(code=tea().code, entry=1, added_at=NOW)


def test_nothing_of_it_is_ever_changed_or_removed():
    version = stored(tea())
    for refused in (
        lambda: ProductVersion.objects.update(value="1"),
        lambda: Product.objects.update(code="other"),
        version.delete,
        version.product.delete,
    ):
        with pytest.raises(Exception, match=r"append_only|protected foreign keys"), transaction.atomic():
            refused()


@pytest.mark.parametrize(
    "change",
    [{"value": "4,2"}, {"unit": "lb"}, {"boundary": "x"}, {"source": ""}],
)
def test_a_row_that_no_command_checked_is_refused_all_the_same(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(tea(**change))
