"""The what-if page over the whole library: every document gives a table of its first example."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from credits.activities.models import Activity
from credits.admin.what_if import what_if_context
from credits.factors.selectors import factor_table
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.snapshot import forget_snapshot
from puhui.kernel.admin.words import amount
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.cast import CastMember
from tests.catalogs.library import load_library
from tests.credits.activities.fixtures import catalogs, evening, lin  # noqa: F401
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity, signed, trip
from tests.credits.activities.sending import send
from tests.credits.methodologies.cups import written
from tests.credits.monitoring.crediting import credit

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


@pytest.fixture
def lins_day(lin, evening) -> Activity:  # noqa: F811
    """A day of 9.5 kWh after a week of 10.2 a day, decided."""
    send(lin, signed(electricity("71.4", 7, ends=MIDNIGHT - timedelta(days=1))))
    (result,) = send(lin, signed(electricity("9.5")))
    credit()
    return Activity.objects.get(id=result.id)


@pytest.fixture
def rong(evening) -> CastMember:  # noqa: F811
    return cast.rong()


@pytest.fixture
def draft(rong) -> MethodologyDraft:
    """The electricity method once more, as its next version."""
    text = next(file.text for file in catalog_files() if file.name.endswith("ind-elec-sz.v1.toml"))
    return written(rong, text.replace("version = 1", "version = 2", 1))


@pytest.fixture
def tried(rong, draft) -> Callable[..., Any]:
    """What the page shows for a query."""

    def ask(**query: str) -> Any:
        return client_of(rong, language="en").get(address(MethodologyDraft, "what_if", draft), query).context

    return ask


def test_an_act_that_was_sent_is_tried_with_its_persons_own_past_as_crediting_found_it(tried, lins_day):
    context = tried(**{"act-id": str(lins_day.id)})
    assert context["form"]["mean7_kwh_per_day"].value() == "10.200000"
    assert context["form"]["consumption_kwh"].value() == "9.5"
    (part,) = context["parts"]
    assert part.rows[0][:3] == ["9.5", "1", "309 g / 309 g"]
    assert "2 November 2026" not in part.note


def test_then_its_values_may_be_changed_and_a_new_act_brings_its_own(tried, lins_day):
    shown = {"act-id": str(lins_day.id), "act-shown": str(lins_day.id)}
    asked = {
        "consumption_kwh": "9.5",
        "period_days": "1",
        "mean7_kwh_per_day": "",
        "baseline_kwh_per_day": "8",
    }
    assert tried(**shown, **asked)["parts"][0].rows[0][2] == "0 g / 0 g"
    assert tried(**shown | asked | {"act-shown": ""})["parts"][0].rows[0][2] == "309 g / 309 g"


def test_an_act_of_another_type_or_none_or_out_of_sight_is_not_tried(tried, lin, lins_day):  # noqa: F811
    (walk,) = send(lin, trip("walk", "1.1"))
    for named in (str(walk.id), "nothing", "01a2033f-3406-75df-915f-c3fb7e41c53a"):
        context = tried(**{"act-id": named})
        assert context["parts"] == []
        assert "in your sight" in str(context["form"].errors["act-id"])
