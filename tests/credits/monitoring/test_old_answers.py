"""A verdict rests on its own versions: whatever is published later changes no old answer."""

from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.utils import translation

from credits.factors.models import FactorVersion
from credits.methodologies.models import MethodologyVersion
from credits.monitoring.models import Basis, Verdict
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MORNING, electricity, ride, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, credit, explained, told

NEXT_DAY = EVENING + timedelta(days=1)


def correct_factor(code: str, times: str, *, published_at: datetime = EVENING) -> None:
    """Publish a correction of all values of a factor."""
    rows = list(FactorVersion.objects.filter(code=code))
    for row in rows:
        row.pk, row.version, row.published_at = None, row.version + 1, published_at
        row.value, row.digest = str(Decimal(row.value) * Decimal(times)), "x" + row.digest[1:]
        row.save(force_insert=True)
    assert rows


def publish_next_version(
    code: str, old: str, new: str, *more: tuple[str, str], only_first: bool = False
) -> None:
    """Publish a second version of a methodology, in effect from the next day on, with `new` for `old`.

    `more` are further replacements, each of the first such place.
    """
    first = MethodologyVersion.objects.get(methodology_id=code, version=1)
    assert old in first.text
    text = first.text.replace("version = 1", "version = 2", 1).replace(old, new, 1 if only_first else -1)
    for text_before, text_after in more:
        assert text_before in text
        text = text.replace(text_before, text_after, 1)
    MethodologyVersion.objects.filter(pk=first.pk).update(effective_to=NEXT_DAY.date())
    second = MethodologyVersion.objects.get(pk=first.pk)
    second.pk, second.version, second.text = None, 2, text
    second.digest = sha256(text.encode()).hexdigest()
    second.effective_from, second.effective_to, second.published_at = NEXT_DAY.date(), None, EVENING
    second.save(force_insert=True)


def answers(*results) -> list[dict]:
    return [explained(result) for result in results]


@pytest.fixture
def decided(lin, evening):
    """A trip and a day of electricity, decided."""
    results = send(
        lin, ride(), signed(electricity()), trip("walk", "1.1", begins=MORNING + timedelta(hours=3))
    )
    credit()
    return results


def test_a_corrected_factor_changes_no_old_answer_and_every_new_one(lin, decided):
    before = answers(*decided)
    correct_factor("TRAVEL_BASELINE", "1.5")
    correct_factor("GRID_CO2_AVERAGE", "0.5")
    assert answers(*decided) == before
    assert all(answer["recomputed"] for answer in before)
    (later,) = send(lin, ride("bus_trip", "8", begins=MORNING + timedelta(hours=6)))
    credit()
    assert told(later).credited_g > 416
    factors = {item["code"]: item["version"] for item in explained(later)["factors"]}
    assert factors["TRAVEL_BASELINE"] == 2
    assert explained(later)["recomputed"]
    assert answers(*decided) == before


def test_a_new_version_of_a_methodology_judges_from_its_day_on(lin, decided):
    before = answers(*decided)
    publish_next_version("IND-METRO", "limit_g = 6000", "limit_g = 1000")
    set_clock(NEXT_DAY)
    yesterday, today = send(
        lin,
        ride(begins=MORNING + timedelta(hours=8)),
        ride(begins=MORNING + timedelta(days=1)),
        now=NEXT_DAY,
    )
    credit()
    assert [told(yesterday), told(today)] == [
        Told("CREDITED", 2512),
        Told("CREDITED", 1000, 1512, ("CAP_REACHED",)),
    ]
    versions = [explained(result)["methodology"]["version"] for result in (decided[0], yesterday, today)]
    assert versions == [1, 1, 2]
    assert answers(*decided) == before
    assert explained(today)["recomputed"]


def test_verdicts_of_equal_versions_share_one_basis(lin, hua, evening):
    for _ in range(2):
        send(lin, *(ride(km="1", begins=MORNING + timedelta(hours=n), minutes=5) for n in range(3)))
        send(hua, ride("bus_trip", "8"))
        credit()
        lin, hua = hua, lin
    assert Basis.objects.count() == 2
    assert Verdict.objects.values("basis_id").distinct().count() == 2


def test_what_is_published_after_the_decision_does_not_count_for_it(lin, evening):
    """A correction known from tomorrow on is not used today, though its row is there."""
    correct_factor("METRO", "2", published_at=NEXT_DAY)
    (today,) = send(lin, ride())
    credit()
    assert told(today) == Told("CREDITED", 2512)
    set_clock(NEXT_DAY)
    (tomorrow,) = send(lin, ride(begins=MORNING + timedelta(days=1)), now=NEXT_DAY)
    credit()
    assert told(tomorrow).credited_g < 2512
    assert all(explained(result)["recomputed"] for result in (today, tomorrow))


def test_a_methodology_that_ended_meanwhile_credits_nothing_and_says_so(lin, evening):
    (result,) = send(lin, ride())
    MethodologyVersion.objects.filter(methodology_id="IND-METRO").update(effective_to=MORNING.date())
    credit()
    assert told(result) == Told("REJECTED", 0, 0, ("NO_METHODOLOGY_IN_FORCE",))
    explanation = explained(result)
    assert (explanation["methodology"], explanation["steps"], explanation["factors"]) == (None, [], [])


def test_a_rule_that_asks_for_somebody_sends_to_review_with_its_own_words(lin, evening):
    """The metro's factor rises above the baseline: nothing is credited, and somebody has to look."""
    correct_factor("METRO", "9")
    (result,) = send(lin, ride())
    credit()
    assert told(result) == Told("IN_REVIEW", 0, 0, ("MODE_NOT_BELOW_BASELINE",))
    for language, word in (("en", "metro"), ("zh-hans", "轨道交通")):
        with translation.override(language):
            (reason,) = explained(result)["reasons"]
        assert word in reason["message"]
    assert explained(result)["recomputed"]
    assert explained(result)["methodology"]["code"] == "IND-METRO"
    # It takes up its time until somebody has decided.
    (other,) = send(lin, ride("bus_trip", "8", begins=MORNING + timedelta(minutes=20)))
    credit()
    assert told(other).reasons == ("TIME_OVERLAP",)
