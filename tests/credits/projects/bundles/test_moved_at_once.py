"""A bundle is moved on by a plain UPDATE while a roof is registered or admitted: one of both comes first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, transaction

from credits.projects.bundles.models import Site
from credits.projects.bundles.rows import RowRefused
from credits.projects.models import Project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.roles import acting_as
from tests.credits.projects.bundles.test_joining import ask
from tests.credits.projects.bundles.test_revoked_at_once import (
    MOMENT,
    in_thread,
    registered,
    waiting_table,
)

pytestmark = pytest.mark.django_db(transaction=True)


def move_plainly(bundle: Project, status: str) -> None:
    """As a shell would: it locks nothing that a foreign key waits for."""
    Project.objects.filter(pk=bundle.pk).update(status=status)


def test_a_bundle_waits_for_the_roof_that_is_being_registered_and_moves_on_with_it(village):
    table = waiting_table(village)
    is_there, may_commit = Event(), Event()

    def register() -> None:
        with transaction.atomic(), acting_as("worker"):
            registered(village, table)
            is_there.set()
            may_commit.wait(timeout=20)

    with ThreadPoolExecutor(2) as pool:
        registering = in_thread(pool, register)
        assert is_there.wait(timeout=20)
        moving = in_thread(pool, lambda: move_plainly(table.bundle, "WITHDRAWN"))
        with pytest.raises(TimeoutError):
            moving.result(timeout=MOMENT)
        may_commit.set()
        registering.result(timeout=20)
        moving.result(timeout=20)
    assert Site.objects.get().bundle.status == "WITHDRAWN"


def test_a_roof_waits_for_the_move_that_is_under_way_and_is_refused(village):
    table = waiting_table(village)

    def register() -> str:
        try:
            with transaction.atomic(), acting_as("worker"):
                registered(village, table)
        except RowRefused as refused:
            return refused.code
        return "registered"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move_plainly(table.bundle, "WITHDRAWN")
            registering = in_thread(pool, register)
            with pytest.raises(TimeoutError):
                registering.result(timeout=MOMENT)
        assert registering.result(timeout=20) == "bundle_not_draft"
    assert not Site.objects.exists()


def test_nobody_is_admitted_to_a_bundle_that_is_being_suspended(village):
    bundle = village.registered(village.rows()[:2])
    ask(village, bundle)
    site = Site.objects.get(owner=village.owners[2].party)

    def admit_plainly() -> str | None:
        told = {"joins_on": business_date(puhui_now()), "admitted_at": puhui_now()}
        try:
            Site.objects.filter(pk=site.pk).update(admitted_by=village.chen.party.id, **told)
        except IntegrityError as error:
            return constraint_of(error)
        return None

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move_plainly(bundle, "SUSPENDED")
            admitting = in_thread(pool, admit_plainly)
            with pytest.raises(TimeoutError):
                admitting.result(timeout=MOMENT)
        assert admitting.result(timeout=20) == "site_admitted_from_its_day_on"
    move_plainly(bundle, "REGISTERED")
    assert admit_plainly() is None
