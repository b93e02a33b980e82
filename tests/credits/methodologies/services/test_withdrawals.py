"""Two officers withdraw a version: the one before has its days again, and what was decided stands."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.binding import NotInForce, bind_for, bind_from_basis
from credits.methodologies.errors import (
    OwnWithdrawal,
    VersionWithdrawn,
    WithdrawalDecided,
    WithdrawalOpen,
)
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.services import confirm_withdrawal, drop_withdrawal, propose_withdrawal
from credits.methodologies.states import WithdrawalStatus
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING
from tests.credits.methodologies.cups import cups, filed, publish, published, second_version

WHY = "the washing was forgotten"
DECEMBER = date(2026, 12, 1)


def propose(officer, version, reason=WHY):
    return propose_withdrawal(actor=officer.actor, now=puhui_now(), version_id=version.pk, reason=reason)


def confirm(officer, withdrawal):
    return confirm_withdrawal(actor=officer.actor, now=puhui_now(), withdrawal_id=withdrawal.pk)


def drop(officer, withdrawal, reason="it was right after all"):
    return drop_withdrawal(actor=officer.actor, now=puhui_now(), withdrawal_id=withdrawal.pk, reason=reason)


def withdraw(one, other, version):
    return confirm(other, propose(one, version))


def bound_on(day):
    return bind_for("DEMO", "reusable_cup", "CN-GD-GZ", day, puhui_now())


def days():
    rows = MethodologyVersion.objects.filter(methodology="CITY-CUP").order_by("version")
    return [(row.version, row.status, row.effective_from, row.effective_to) for row in rows]


@pytest.fixture
def two_versions(rong, fang):
    """Two versions, the second in effect from December on; it is the tenth of December."""
    first = published(rong, fang).published
    second = published(rong, fang, second_version(), place=None).published
    set_clock(EVENING + timedelta(days=38))
    return first, second


def test_a_proposal_changes_nothing_and_is_told(rong, fang):
    version = published(rong, fang).published
    withdrawal = propose(fang, version)
    assert withdrawal.status == WithdrawalStatus.PROPOSED
    assert bound_on(business_date(puhui_now())).version == 1
    event = AuditEvent.objects.get(action="methodology_withdrawal_proposed")
    assert (event.object_id, event.reason) == (str(version.pk), WHY)


def test_the_version_before_has_its_days_again(two_versions, fang, he):
    first, second = two_versions
    assert bound_on(date(2026, 12, 10)).version == 2
    withdrawal = withdraw(fang, he, second)
    assert withdrawal.restored == first
    assert days() == [(1, "PUBLISHED", date(2026, 11, 2), None), (2, "WITHDRAWN", DECEMBER, None)]
    # Also what was done before and is decided now: nobody is credited any more by what was found wrong.
    for day in (date(2026, 11, 30), DECEMBER, date(2026, 12, 10)):
        assert bound_on(day).version == 1
    event = AuditEvent.objects.get(action="methodology_version_withdrawn")
    assert (event.detail["restored_version"], event.reason) == (1, WHY)


def test_what_was_decided_keeps_its_version(two_versions, fang, he):
    _first, second = two_versions
    before = bound_on(date(2026, 12, 10)).digest
    withdraw(fang, he, second)
    assert bind_from_basis(second.pk, (), ()).digest == before


def test_the_one_before_comes_back_no_longer_than_its_text_says(rong, fang, he):
    closed = ("effective_from = 2026-11-02", "effective_from = 2026-11-02\neffective_to = 2026-12-01")
    published(rong, fang, cups(closed))
    second = published(rong, fang, second_version(), place=None).published
    assert withdraw(fang, he, second).restored is None
    assert days()[0][3] == DECEMBER
    with pytest.raises(NotInForce):
        bound_on(DECEMBER)


def test_one_in_the_middle_gives_its_days_back_and_the_next_keeps_its_own(two_versions, rong, fang, he):
    third = ("version = 2", "version = 3")
    published(rong, fang, second_version(third, effective="2027-02-01"), place=None)
    withdraw(fang, he, two_versions[1])
    assert [row[3] for row in days()] == [date(2027, 2, 1), date(2027, 2, 1), None]
    assert bound_on(date(2027, 1, 31)).version == 1
    assert bound_on(date(2027, 2, 1)).version == 3


def test_after_it_the_next_version_takes_over_from_the_one_that_came_back(two_versions, rong, fang, he):
    withdraw(fang, he, two_versions[1])
    third = ("version = 2", "version = 3")
    published(rong, fang, second_version(third, effective="2026-12-20"), place=None)
    assert bound_on(date(2026, 12, 19)).version == 1
    assert bound_on(date(2026, 12, 20)).version == 3


def test_where_no_version_is_left_what_it_had_replaced_is_in_force_again(rong, fang, he):
    mugs = (('code = "CITY-CUP"', 'code = "CITY-MUG"'), ('serial_code = "CUP"', 'serial_code = "MUG"'))
    published(rong, fang)
    mug = published(rong, fang, cups(*mugs, ("effective_from = 2026-11-02", "effective_from = 2026-11-20")))
    assert bound_on(date(2026, 11, 20)).code == "CITY-MUG"
    withdraw(fang, he, mug.published)
    assert bound_on(date(2026, 11, 20)).code == "CITY-CUP"
    cup, mug_row = InForce.objects.filter(activity_type="reusable_cup").order_by("in_force_from")
    assert (cup.in_force_to, cup.closed_by) == (None, None)
    assert mug_row.withdrawn_by is not None


def test_a_first_version_leaves_nothing_in_force(rong, fang, he):
    version = published(rong, fang).published
    assert withdraw(fang, he, version).restored is None
    with pytest.raises(NotInForce):
        bound_on(business_date(puhui_now()))


def test_nobody_confirms_their_own(rong, fang):
    version = published(rong, fang).published
    withdrawal = propose(fang, version)
    with pytest.raises(OwnWithdrawal):
        confirm(fang, withdrawal)
    with pytest.raises(NotPermitted):
        confirm(rong, withdrawal)
    version.refresh_from_db()
    assert version.status == "PUBLISHED"


def test_an_officer_proposes_once_with_a_reason(rong, fang, he):
    version = published(rong, fang).published
    with pytest.raises(NotPermitted):
        propose(rong, version)
    with pytest.raises(InvalidInput):
        propose(fang, version, reason=" ")
    withdrawal = propose(fang, version)
    with pytest.raises(WithdrawalOpen):
        propose(he, version)
    with pytest.raises(InvalidInput):
        drop(he, withdrawal, reason="")
    assert drop(fang, withdrawal).status == WithdrawalStatus.DROPPED
    with pytest.raises(WithdrawalDecided):
        confirm(he, withdrawal)
    withdraw(he, fang, version)
    with pytest.raises(VersionWithdrawn):
        propose(he, version)


def test_there_is_no_such_version(fang):
    with pytest.raises(NotFound):
        propose_withdrawal(actor=fang.actor, now=puhui_now(), version_id=0, reason=WHY)


def test_the_web_withdraws_what_two_have_agreed_on(two_versions, fang, he):
    withdrawal = propose(fang, two_versions[1])
    with transaction.atomic(), acting_as("web"):
        confirm(he, withdrawal)
    assert days()[0][3] is None


@pytest.mark.database
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"status": "CONFIRMED"}, "decided_by_somebody"),
        ({"reason": "another"}, "keeps_its_terms"),
        ({"proposed_by": "00000000-0000-0000-0000-000000000001"}, "keeps_its_terms"),
    ],
)
def test_the_database_keeps_a_proposal_as_it_is(change, rule, rong, fang):
    withdrawal = propose(fang, published(rong, fang).published)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        VersionWithdrawal.objects.filter(pk=withdrawal.pk).update(**change)


@pytest.mark.database
def test_the_database_takes_no_confirmation_of_ones_own_or_of_somebody_else(rong, fang):
    rows = VersionWithdrawal.objects.filter(pk=propose(fang, published(rong, fang).published).pk)
    for person, rule in ((fang, "withdrawn_by_two_people"), (rong, "withdrawal_by_an_officer")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            rows.update(status="CONFIRMED", decided_by=person.party.pk, decided_at=puhui_now())


@pytest.mark.database
def test_the_web_withdraws_no_version_by_itself(rong, fang):
    version = published(rong, fang).published
    propose(fang, version)
    refused = pytest.raises(IntegrityError, match="version_withdrawn_by_two")
    with refused, transaction.atomic(), acting_as("web"):
        MethodologyVersion.objects.filter(pk=version.pk).update(status="WITHDRAWN")


@pytest.mark.database
def test_no_end_is_moved_without_a_withdrawal_or_once_more_after_it(two_versions, rong, fang, he):
    third = ("version = 2", "version = 3")
    published(rong, fang, second_version(third, effective="2027-02-01"), place=None)
    withdrawal = propose(fang, two_versions[1])
    with pytest.raises(IntegrityError, match="text_is_final"), transaction.atomic():
        MethodologyVersion.objects.filter(pk=two_versions[0].pk).update(effective_to=date(2026, 11, 20))
    confirm(he, withdrawal)
    with pytest.raises(IntegrityError, match="text_is_final"), transaction.atomic():
        MethodologyVersion.objects.filter(pk=two_versions[0].pk).update(effective_to=date(2027, 1, 15))


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_publication_at_one_moment_leave_one_version_a_day(rong, fang, he):
    published(rong, fang)
    second = published(rong, fang, second_version(), place=None).published
    withdrawal = propose(fang, second)
    third = filed(rong, fang, second_version(("version = 2", "version = 3"), effective="2027-02-01"))

    def act(number):
        if number:
            return confirm(he, withdrawal).status
        try:
            return publish(fang, third, None).status
        except DocumentError as error:
            return error.key

    assert in_parallel(2, act) == ["PUBLISHED", "CONFIRMED"]
    # Whoever came first: the first version has the days of the second, and the third its own.
    standing = [row for row in days() if row[1] == "PUBLISHED"]
    assert [(row[0], row[3]) for row in standing] == [(1, date(2027, 2, 1)), (3, None)]


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_one_moment_and_one_is_told(rong, fang, he):
    withdrawal = propose(fang, published(rong, fang).published)

    def act(_number):
        try:
            return confirm(he, withdrawal).status
        except WithdrawalDecided:
            return "decided"

    assert sorted(in_parallel(2, act)) == ["CONFIRMED", "decided"]
    assert AuditEvent.objects.filter(action="methodology_version_withdrawn").count() == 1
