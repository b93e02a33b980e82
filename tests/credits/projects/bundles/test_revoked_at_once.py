"""A mandate is revoked while a roof is registered under it: one of the two comes first."""

import pytest
from django.db import connection, transaction

from accounts.mandates.models import Mandate
from accounts.mandates.services import revoke_mandate
from credits.projects.bundles.models import Site
from credits.projects.bundles.reading import read_site_tables
from credits.projects.bundles.registering import register_site
from credits.projects.bundles.rows import RowRefused, columns_of, read_site
from credits.projects.bundles.table_models import SiteTable
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests.accounts.parallel import in_parallel
from tests.accounts.waiting import second_waits
from tests.credits.projects.bundles.roofs import HEADING, Village, words

pytestmark = pytest.mark.django_db(transaction=True)


def revoke_plainly(mandate: Mandate) -> None:
    """As a shell would: it locks nothing that a foreign key waits for."""
    now = puhui_now()
    Mandate.objects.filter(pk=mandate.pk).update(
        revoked_at=now, revoked_by=mandate.granted_by, revoke_reason="sold the house"
    )


def waiting_table(village: Village) -> SiteTable:
    bundle = village.drafted()
    return village.send(bundle, village.rows()[:1], reads=False)


def register(village: Village, table: SiteTable) -> str:
    """Register the first owner's roof as the worker does; return what became of it."""
    row = read_site(
        columns_of(HEADING),
        [str(cell) for cell in village.row(1)],
        width=len(HEADING),
        today=business_date(puhui_now()),
    )
    try:
        with transaction.atomic(), acting_as("worker"):
            register_site(table, 2, row, puhui_now())
    except RowRefused as refused:
        return refused.code
    return "registered"


def test_a_revocation_waits_for_the_roof_that_is_being_registered_and_ends_it(village):
    table, mandate = waiting_table(village), village.owners[0].mandate
    second_waits(lambda: register(village, table), lambda: revoke_plainly(mandate))
    site = Site.objects.get()
    assert None not in (site.ended_at, site.meter.ended_at, site.connection.ended_at)


def test_a_roof_waits_for_the_revocation_that_is_under_way_and_is_refused(village):
    table, mandate = waiting_table(village), village.owners[0].mandate
    told = second_waits(lambda: revoke_plainly(mandate), lambda: register(village, table))
    assert (told, Site.objects.exists()) == ("mandate_missing", False)


@pytest.mark.parametrize("time", range(5))
def test_by_the_commands_no_roof_stands_under_a_revoked_mandate(village, time):
    table, owner = waiting_table(village), village.owners[0]

    def attempt(number: int) -> None:
        if number:
            revoke_mandate(
                actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="sold it"
            )
            return
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE puhui_worker")
            read_site_tables(now=puhui_now())
            cursor.execute("RESET ROLE")

    in_parallel(2, attempt)
    (word,) = words(table)
    assert Site.objects.count() == (1 if word[1] == "TAKEN" else 0)
    assert not Site.objects.filter(ended_at=None).exists()
