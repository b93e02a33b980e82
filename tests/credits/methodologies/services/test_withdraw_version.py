"""Withdrawing a version: it decides nothing more, and what it has decided can still be explained."""

import pytest

from credits.methodologies.binding import NotInForce, bind_for, bind_from_basis
from credits.methodologies.errors import VersionWithdrawn
from credits.methodologies.services import withdraw_version
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests.credits.methodologies.cups import published, second_version


def withdraw(officer, version_id, reason="the washing was forgotten"):
    return withdraw_version(actor=officer.actor, now=puhui_now(), version_id=version_id, reason=reason)


def test_a_withdrawn_version_decides_nothing_more(rong, fang):
    version = published(rong, fang).published
    assert withdraw(fang, version.pk).status == "WITHDRAWN"
    with pytest.raises(NotInForce):
        bind_for("DEMO", "reusable_cup", "CN-GD-GZ", business_date(puhui_now()), puhui_now())
    assert bind_from_basis(version.pk, (), ()).code == "CITY-CUP"
    event = AuditEvent.objects.get(action="methodology_version_withdrawn")
    assert (event.object_id, event.reason) == (str(version.pk), "the washing was forgotten")


def test_the_next_version_may_take_its_days(rong, fang):
    withdraw(fang, published(rong, fang).published.pk)
    published(rong, fang, second_version(effective="2026-11-02"), place=None)
    bound = bind_for("DEMO", "reusable_cup", "CN-GD-GZ", business_date(puhui_now()), puhui_now())
    assert bound.version == 2


def test_it_is_withdrawn_once_with_a_reason_by_an_officer(rong, fang):
    version = published(rong, fang).published
    with pytest.raises(NotPermitted):
        withdraw(rong, version.pk)
    with pytest.raises(InvalidInput):
        withdraw(fang, version.pk, reason=" ")
    withdraw(fang, version.pk)
    with pytest.raises(VersionWithdrawn):
        withdraw(fang, version.pk)


def test_there_is_no_such_version(fang):
    with pytest.raises(NotFound):
        withdraw(fang, 0)
