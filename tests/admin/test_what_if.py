"""The what-if page over the whole library: every document gives a table of its first example."""

import pytest
from django.test import RequestFactory

from credits.admin.what_if import what_if_context
from credits.factors.selectors import factor_table
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.snapshot import forget_snapshot
from puhui.kernel.admin.words import amount
from tests.catalogs.library import load_library
from tests.credits.activities.items import EVENING

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    load_library(EVENING)
    yield factor_table()
    forget_snapshot()


def test_every_document_begins_with_what_its_first_example_expects(table):
    request = RequestFactory().get("/")
    wrong = {}
    for file in catalog_files():
        program = compile_document(read_methodology(file))
        example = program.document.examples[0]
        context = what_if_context(request, program, table)
        tier = [terms.tier for terms in program.document.tiers].index(example.tier)
        first = context["parts"][0].rows[0] if context["parts"] else [str(context["form"].errors)]
        expected = f"{amount(example.reduction_g, 'g')} / {amount(example.credited_g, 'g')}"
        if first[len(program.document.inputs) :][tier : tier + 1] != [expected]:
            wrong[file.name] = first
    assert wrong == {}
