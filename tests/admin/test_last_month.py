"""The pages that tell what a draft, or a proposed factor value, would have changed of last month.

A metro kilometre saves 104 - 32 = 72 g; a draft that takes a tenth off saves 64.8 g.
"""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from credits.admin import impact_parts
from credits.factors.change_models import FactorChange
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.snapshot import forget_snapshot
from credits.monitoring.models import Verdict
from puhui.kernel.clock import SHANGHAI
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_factors import FORM
from tests.admin.world import address
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.items import signed, trip
from tests.credits.activities.sending import send
from tests.credits.methodologies.cups import written

DECEMBER = datetime(2026, 12, 2, 12, tzinfo=SHANGHAI)
TENTH = datetime(2026, 11, 10, 7, tzinfo=SHANGHAI)
NOON = TENTH + timedelta(hours=5)


@pytest.fixture(autouse=True)
def now(evening):  # noqa: F811
    yield evening
    forget_snapshot()


@pytest.fixture
def rong():
    return cast.rong()


@pytest.fixture
def lin():
    return cast.resident("Lin")


def receive(member, *items):
    """Send what somebody did on the tenth, in its evening, and let December come."""
    sent = TENTH + timedelta(hours=12)
    set_clock(sent)
    assert {result.status for result in send(member, *items, now=sent)} == {"ACCEPTED"}
    set_clock(DECEMBER)


def metro(km="10", **more):
    return signed(trip("metro_trip", km, begins=TENTH, **more))


def nine_tenths(*changes: tuple[str, str]) -> str:
    """Return the metro's text in force, with a tenth taken off."""
    text = MethodologyVersion.objects.get(methodology_id="IND-METRO").text
    formula = 'expression = "distance_km * saving_per_km'
    for old, new in [(formula, f"{formula} * 9 / 10"), *changes]:
        assert old in text, old
        text = text.replace(old, new)
    return text


def last_month(member, row):
    """Return the tables of the page of a draft or a change."""
    return client_of(member, language="en").get(address(type(row), "last_month", row)).context["parts"]


def test_last_month_is_decided_under_the_draft_region_by_region(rong, lin):
    receive(lin, metro(), signed(trip("bus_trip", "8", begins=NOON)))
    draft = written(rong, nine_tenths())
    (table,) = last_month(rong, draft)
    assert [row[1:] for row in table.rows] == [
        ["1", "1", "1", "1", "720 g", "648 g", "0 g", "72 g", "0"],
        ["1", "1", "1", "1", "720 g", "648 g", "0 g", "72 g", "0"],
    ]
    assert [row[0] for row in table.rows] == ["Guangzhou (CN-GD-GZ)", "altogether"]
    assert "IND-METRO" in table.title
    assert "2026-11-01 to 2026-11-30" in table.note
    assert "Everybody" in table.note
    assert not Verdict.objects.exists()


def test_a_new_code_is_tried_in_the_place_of_what_is_in_force_for_its_type(rong, lin):
    receive(lin, metro())
    draft = written(rong, nine_tenths(('code = "IND-METRO"', 'code = "IND-METRO-NEW"')))
    (table,) = last_month(rong, draft)
    assert "in the place of IND-METRO" in table.title
    assert table.rows[-1][8] == "72 g"


def test_where_nothing_is_in_force_nothing_would_have_changed(rong):
    (table,) = last_month(rong, written(rong))
    assert table.rows == []
    assert "Nothing is in force" in table.note


def test_of_many_people_a_sample_is_looked_at_and_the_page_says_so(rong, monkeypatch):
    monkeypatch.setattr(impact_parts, "PEOPLE", 2)
    for name in ("Lin", "Hua", "Mei"):
        receive(cast.resident(name), metro())
    (table,) = last_month(rong, written(rong, nine_tenths()))
    assert "2 of 3 people, drawn with the seed 0" in table.note
    assert table.rows[-1][1] == "2"


def test_what_takes_too_long_is_broken_off_and_said(rong, lin, monkeypatch):
    def too_long(*_args, **_how):
        raise OperationalError

    monkeypatch.setattr(impact_parts, "impact_of_version", too_long)
    (table,) = last_month(rong, written(rong, nine_tenths()))
    assert (table.rows, "broken off" in table.note) == ([], True)


def test_who_sees_one_province_is_told_of_its_regions_and_of_no_sum(lin, rong, monkeypatch):
    receive(lin, metro("10"), signed(trip("metro_trip", "10", begins=NOON, region="CN-GD-SZ")))
    monkeypatch.setattr(impact_parts, "regions_in_sight", lambda *_: frozenset({"CN-GD-SZ"}))
    (table,) = last_month(rong, written(rong, nine_tenths()))
    assert [row[0] for row in table.rows] == ["Shenzhen (CN-GD-SZ)"]


def test_a_proposed_value_shows_what_last_month_would_have_come_to(lin):
    receive(lin, metro())
    terms = FORM | {"code": "METRO", "value": "40", "valid_from": "2027-01-01"}
    assert client_of(cast.fang()).post(address(FactorChange, "propose"), terms).status_code == 302
    (table,) = last_month(cast.he(), FactorChange.objects.get())
    assert table.rows[-1] == ["altogether", "1", "1", "1", "1", "720 g", "640 g", "0 g", "80 g", "0"]
    assert not Verdict.objects.exists()
