"""A home's bill and a project's report of one meter at one moment: one of both has its days."""

from collections import Counter
from datetime import date
from random import Random
from threading import Barrier

import pytest
from django.db import DatabaseError, transaction

from credits.monitoring import metered
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.number_claims import Counted, ReportedMeanwhile, take_for_report, take_things
from credits.monitoring.numbered_things import Numbered, index_of
from credits.monitoring.report_errors import CreditedToPeople
from credits.monitoring.report_models import MonitoringReport
from credits.projects.object_models import ObjectKind
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.accounts.waiting import second_waits
from tests.audit import broken_invariants
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.monitoring.acts import told_last
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.test_metered import bill
from tests.credits.monitoring.test_number_claims import drafted, sealed
from tests.credits.verification.review.desk import open_all, read, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def roof() -> Roof:
    return lay_roof(at=EVENING)


@pytest.fixture
def report(roof) -> MonitoringReport:
    return drafted(roof)


@pytest.fixture
def at_home(roof):
    lin = cast.lin()
    return lin, meter(lin, home(lin), "pv 77/0001", days=10)


@pytest.fixture
def accepted(at_home, report):
    """A bill of the same number, about which people have just agreed."""
    lin, one = at_home
    (result,) = send(lin, bill(one, ago=1))
    credit()
    assert told_last(result).reasons == ("METER_ELSEWHERE",)
    open_all()
    read(cast.fang())
    return result


def test_what_people_accept_while_a_report_is_sealed_is_read_once_more_for_its_number(roof, report, accepted):
    assert second_waits(lambda: sealed(roof, report), settle) == {"settled": 1}
    assert (told_last(accepted).status, told_last(accepted).reasons) == ("IN_REVIEW", ("NUMBER_REPORTED",))
    assert broken_invariants() == set()


def test_a_report_that_is_sealed_while_people_accept_is_refused(roof, report, accepted):
    with pytest.raises(CreditedToPeople) as refused:
        second_waits(settle, lambda: sealed(roof, report))
    assert refused.value.errors[0]["pointer"] == "/meter/PV770001"
    assert told_last(accepted).status == "CREDITED"
    assert broken_invariants() == set()


def test_a_chunk_that_a_report_comes_before_is_decided_again_by_what_it_finds_then(
    roof, report, at_home, monkeypatch
):
    # It was read before the project's meter was there.
    monkeypatch.setattr(metered, "numbers_of_live_meters", lambda _numbers: frozenset())
    lin, one = at_home
    hua = cast.hua()
    other = meter(hua, home(hua), "E-2024-0002", days=10)
    (met,), (apart,) = send(lin, bill(one, ago=1)), send(hua, bill(other, ago=1))
    second_waits(lambda: sealed(roof, report), credit)
    assert (told_last(met).status, told_last(met).reasons) == ("IN_REVIEW", ("NUMBER_REPORTED",))
    assert told_last(apart).status == "CREDITED"
    assert broken_invariants() == set()


@pytest.mark.long
def test_of_many_numbers_at_the_same_moment_each_is_taken_by_one_and_none_waits_for_ever(roof, report):
    """So many that both are still writing when they meet: in another order each would wait for the other."""
    together, times, many, shuffled = Barrier(2), 12, 400, Random(1)
    since, until, now = date(2026, 10, 1), date(2026, 10, 8), puhui_now()

    def attempt(number: int) -> list[str]:
        words = []
        for turn in range(times):
            keys = [f"D{turn}X{one}" for one in range(many)]
            shuffled.shuffle(keys)
            together.wait(timeout=30)
            try:
                with transaction.atomic(), acting_as("worker" if number else "web"):
                    if number:
                        take_things([device(key, since) for key in keys], now)
                    else:
                        take_for_report(report, [Counted("DEVICE", key, since, until) for key in keys], now)
            except (ReportedMeanwhile, CreditedToPeople):
                words.append("left")
            except DatabaseError as error:
                words.append(str(error))
            else:
                words.append("taken")
        return words

    pairs = zip(*in_parallel(2, attempt), strict=True)
    assert Counter(map(frozenset, pairs)) == {frozenset({"taken", "left"}): times}
    assert NumberClaim.objects.count() == many * times


def device(key: str, since: date) -> Numbered:
    return Numbered("DEVICE", new_id(), new_id(), None, index_of(ObjectKind.DEVICE, key), since, None)
