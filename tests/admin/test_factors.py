"""The pages of factors: how good the data are, and a value that two officers change, seeing what it does."""

import pytest

from accounts.people.roles import Role
from credits.factors.change_models import FactorChange
from credits.factors.models import FactorVersion
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db


def quality_of(client, **wanted):
    factor = FactorVersion.objects.get(**wanted)
    (part,) = client.get(address(FactorVersion, "change", factor)).context["parts"]
    return [[str(cell) for cell in row] for row in part.rows], str(part.note)


def test_a_scored_value_shows_what_each_score_makes_of_its_spread(world):
    grid = {"code": "GRID_CO2_AVERAGE", "region": "CN-GD", "year": 2023}
    rows, note = quality_of(client_of(world.administrator), **grid)
    assert rows[0] == ["reliability", "2", "1.05"]
    assert rows[-1] == ["basic uncertainty", "", "1.05"]
    assert "1.071436" in note
    chinese, _note = quality_of(client_of(world.administrator, language="zh-hans"), **grid)
    assert chinese[0][0] == "可靠性"


def test_a_value_that_nobody_scored_says_so(world):
    rows, note = quality_of(client_of(world.administrator), code="METRO")
    assert rows == []
    assert note == "The data of this value were not scored."


FORM = {
    "code": "BUS",
    "region": "CN-BJ-TJ-HE",
    "year": "2024",
    "kind": "travel",
    "value": "50",
    "unit": "gCO2/person_km",
    "valid_from": "2026-12-01",
    "status": "placeholder",
    "confidence": "sourced-official",
    "source_title": "DB11/T 3043-2026",
    "scores": "2 3 3 2 3 2",
    "basic": "1.05",
    "reason": "the standard of 2026, table 3",
}


def press(client, name, change=None, **answers):
    if name == "approve":
        answers["code"] = code_of(client)
    return client.post(address(FactorChange, name, change), answers)


def test_two_officers_change_a_value_and_see_first_what_it_does(world):
    fang, he = client_of(cast.fang()), client_of(cast.staff("Ning", Role.METHODOLOGY_OFFICER))
    assert press(fang, "propose", **FORM).status_code == 302
    change = FactorChange.objects.get(code="BUS")
    impact, chain, quality = he.get(address(FactorChange, "change", change)).context["parts"]
    assert ["IND-BUS v1", "416 g", "432 g"] in [[row[0], *row[4:]] for row in impact.rows]
    assert "IND-BUS" in str(impact.note)
    assert [str(row[1]) for row in chain.rows] == ["52 gCO2/person_km"]
    assert "1.250461" in str(quality.note)

    assert he.get(address(FactorChange, "last_month", change)).context["parts"][0].rows == []

    reason = "compared with the printed table"
    assert press(fang, "approve", change, reason=reason).status_code == 403
    assert press(he, "approve", change, reason=reason).status_code == 302
    made = FactorVersion.objects.get(code="BUS", version=2)
    assert (made.value, made.quality, str(made.valid_from)) == ("50", [2, 3, 3, 2, 3, 2], "2026-12-01")
    # Decided is decided: nothing is foretold any more.
    parts = he.get(address(FactorChange, "change", change)).context["parts"]
    assert [len(part.rows) for part in parts] == [2, 7]
    assert he.get(address(FactorChange, "last_month", change)).context["parts"] == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"unit": "gCO2/furlong"}, "Write one such as gCO2/person_km."),
        ({"value": "fifty"}, "no plain decimal number"),
        ({"kind": "margin"}, "never stands in for another"),
        ({"valid_from": "2020-01-01"}, "Begin on 2026-11-02 or later."),
        ({"scores": "2 3 3 2 2 2"}, "technology has one of the scores 1, 3, 4, 5."),
    ],
)
def test_what_cannot_be_taken_is_told_by_key_and_remedy_on_the_page(world, wrong, words):
    answer = press(client_of(cast.fang()), "propose", **FORM | wrong)
    assert answer.status_code == 400
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not FactorChange.objects.filter(code="BUS").exists()


def test_the_refusal_is_in_the_readers_language(world):
    client = client_of(cast.fang(), language="zh-hans")
    assert "请写作" in press(client, "propose", **FORM | {"unit": "gCO2/furlong"}).content.decode()
