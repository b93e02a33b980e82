"""A running project keeps the version of its registration as long as each later one lets it."""

from datetime import date, timedelta

import pytest

from credits.methodologies.running_projects import change_within, version_of_project
from credits.methodologies.services import confirm_withdrawal, propose_withdrawal
from credits.methodologies.snapshot import current_snapshot, forget_snapshot
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.items import EVENING
from tests.credits.methodologies.cups import published, second_version

YEARS_LATER = EVENING + timedelta(days=900)
THIRD = ("version = 2", "version = 3")


@pytest.fixture
def people(evening):  # noqa: F811
    """Who writes, who decides, and a second officer."""
    yield cast.rong(), cast.fang(), cast.he()
    forget_snapshot()


@pytest.fixture
def pinned(people):
    """The first version, of November 2026, to which a project is pinned."""
    return published(*people[:2]).published


@pytest.fixture
def publish(people):
    """Publish a further version of the text with changes."""

    def publish_it(*changes, effective: str = "2027-01-01"):
        return published(*people[:2], second_version(*changes, effective=effective), place=None).published

    return publish_it


def keeping(until: str = "") -> tuple[str, str]:
    return "[filing]", f"[running_projects]\nkeep_version = true\n{until}\n\n[filing]"


def on(day: date, version=None) -> int | None:
    now = puhui_now()
    found = version_of_project(current_snapshot(now), "CITY-CUP", version and version.pk, day, now)
    return found.version if found else None


def change(starts: date, ends: date, version) -> date | None:
    now = puhui_now()
    return change_within(current_snapshot(now), "CITY-CUP", version.pk, (starts, ends), now)


def test_without_a_word_a_project_goes_over_on_the_first_day(pinned, publish):
    publish()
    set_clock(YEARS_LATER)
    assert [on(date(2026, 12, 31), pinned), on(date(2027, 1, 1), pinned)] == [1, 2]


def test_one_that_may_keeps_its_version_and_others_do_not(pinned, publish):
    publish(keeping())
    set_clock(YEARS_LATER)
    assert on(date(2028, 6, 1), pinned) == 1
    assert on(date(2028, 6, 1), None) == 2


def test_it_keeps_it_until_the_day_that_is_named(pinned, publish):
    publish(keeping("until = 2027-07-01"))
    set_clock(YEARS_LATER)
    assert [on(date(2027, 6, 30), pinned), on(date(2027, 7, 1), pinned)] == [1, 2]


def test_a_later_version_that_says_nothing_ends_what_an_earlier_one_let(pinned, publish):
    publish(keeping())
    publish(THIRD, effective="2027-04-01")
    set_clock(YEARS_LATER)
    assert [on(date(2027, 3, 31), pinned), on(date(2027, 4, 1), pinned)] == [1, 3]


def test_a_project_that_went_over_keeps_that_one(pinned, publish):
    publish()
    publish(THIRD, keeping(), effective="2027-04-01")
    set_clock(YEARS_LATER)
    assert on(date(2027, 5, 1), pinned) == 2


def test_a_withdrawn_version_is_kept_by_nobody_and_moves_nobody(pinned, publish, people):
    _rong, fang, he = people
    second = publish()
    third = publish(THIRD, keeping(), effective="2027-04-01")

    def withdraw(version):
        withdrawal = propose_withdrawal(actor=fang.actor, now=puhui_now(), version_id=version.pk, reason="x")
        confirm_withdrawal(actor=he.actor, now=puhui_now(), withdrawal_id=withdrawal.pk)

    withdraw(second)
    set_clock(YEARS_LATER)
    assert on(date(2027, 5, 1), pinned) == 1
    assert on(date(2027, 5, 1), second) == 3
    withdraw(third)
    assert on(date(2027, 5, 1), second) == 1


def test_the_day_of_the_change_is_found_inside_a_period_alone(pinned, publish):
    publish(keeping("until = 2027-07-01"))
    set_clock(YEARS_LATER)
    year = date(2027, 1, 1), date(2028, 1, 1)
    assert change(*year, pinned) == date(2027, 7, 1)
    assert change(date(2027, 1, 1), date(2027, 7, 1), pinned) is None
    assert change(date(2027, 7, 1), date(2028, 1, 1), pinned) is None


def test_letting_is_said_by_true_or_not_at_all(pinned, publish):
    with pytest.raises(DocumentError, match="running projects are either let") as refused:
        publish(("[filing]", "[running_projects]\nkeep_version = false\n\n[filing]"))
    assert refused.value.key == "running_projects"
