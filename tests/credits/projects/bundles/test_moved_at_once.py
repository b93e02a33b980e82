"""A bundle is moved on by a plain UPDATE while a roof is registered or admitted: one of both comes first."""

import pytest
from django.db import IntegrityError

from credits.projects.bundles.models import Site
from credits.projects.models import Project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.constraints import constraint_of
from tests.accounts.waiting import second_waits
from tests.credits.projects.bundles.test_joining import ask
from tests.credits.projects.bundles.test_revoked_at_once import register, waiting_table

pytestmark = pytest.mark.django_db(transaction=True)


def move_plainly(bundle: Project, status: str) -> None:
    """As a shell would: it locks nothing that a foreign key waits for."""
    Project.objects.filter(pk=bundle.pk).update(status=status)


def test_a_bundle_waits_for_the_roof_that_is_being_registered_and_moves_on_with_it(village):
    table = waiting_table(village)
    second_waits(lambda: register(village, table), lambda: move_plainly(table.bundle, "WITHDRAWN"))
    site = Site.objects.get()
    assert site.bundle.status == "WITHDRAWN"
    # What it brought is free with the bundle's end.
    assert None not in (site.meter.ended_at, site.connection.ended_at, site.device.ended_at)


def test_a_roof_waits_for_the_move_that_is_under_way_and_is_refused(village):
    table = waiting_table(village)
    told = second_waits(lambda: move_plainly(table.bundle, "WITHDRAWN"), lambda: register(village, table))
    assert (told, Site.objects.exists()) == ("bundle_not_draft", False)


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

    told = second_waits(lambda: move_plainly(bundle, "SUSPENDED"), admit_plainly)
    assert told == "site_admitted_from_its_day_on"
    move_plainly(bundle, "REGISTERED")
    assert admit_plainly() is None
