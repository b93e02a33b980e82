"""An agent that files for an owner stands behind it: its people verify nothing of the owner's."""

from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from accounts.groups.selectors import group_of
from accounts.groups.services import note_links
from accounts.groups.states import LinkKind
from accounts.people.models import Party
from accounts.people.roles import Role
from accounts.people.services import end_role
from credits.verification.ties import behind_party
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from tests import cast
from tests.accounts.mandates.entrusted import lay_owners

pytestmark = pytest.mark.django_db


def test_an_agent_and_its_people_stand_behind_the_owner_that_entrusted_it():
    owners = lay_owners()
    bakery, agency = owners.mei.organisation, owners.clerk.organisation
    assert not {agency.id, owners.clerk.party.id} & behind_party(bakery.id)
    owners.entrust()
    assert {agency.id, owners.clerk.party.id} <= behind_party(bakery.id)
    assert bakery.id not in behind_party(agency.id)


def tied_in_the_database(body, owner) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT credits_body_is_tied(%s, %s)", [body.id, owner.id])
        return cursor.fetchone()[0]


def test_the_database_ties_the_agent_and_its_people_as_well():
    owners = lay_owners()
    bakery, agency = owners.mei.organisation, owners.clerk.organisation
    pearl = cast.wei().organisation
    held = cast.grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=owners.clerk.user.id,
        role=Role.VERIFIER,
        party_id=pearl.id,
    )
    assert not tied_in_the_database(agency, bakery)
    assert not tied_in_the_database(pearl, bakery)
    owners.entrust()
    assert tied_in_the_database(agency, bakery)
    assert tied_in_the_database(pearl, bakery), "the agent's clerk verifies there"
    assert not tied_in_the_database(pearl, owners.yan.party)
    # Whoever left yesterday is not independent today.
    end_role(actor=cast.rong().actor, membership_id=held.id, reason="left", now=puhui_now())
    assert tied_in_the_database(pearl, bakery)


def test_a_chain_of_links_ties_in_the_database_as_in_the_draw():
    mei, wei, between = cast.mei(), cast.wei(), cast.lin()
    pairs = [(mei.party.id, between.party.id), (between.party.id, wei.party.id)]
    note_links(
        actor=system_actor("test"),
        kind=LinkKind.DEVICE,
        pairs=pairs[:1],
        source="test",
        now=timezone.now(),
    )
    assert not tied_in_the_database(wei.organisation, mei.organisation)
    note_links(
        actor=system_actor("test"),
        kind=LinkKind.DEVICE,
        pairs=pairs[1:],
        source="test",
        now=timezone.now(),
    )
    assert tied_in_the_database(wei.organisation, mei.organisation)


def test_a_tie_over_six_hundred_strangers_is_one_in_the_draw_as_in_the_database():
    """A party that the draw leaves out would be drawn and then refused by the database, again and again."""
    mei, wei = cast.mei(), cast.wei()
    between = Party.objects.bulk_create(Party(kind="PERSON", created_at=timezone.now()) for _ in range(600))
    chain = [mei.party.id, *(each.id for each in between), wei.party.id]
    note_links(
        actor=system_actor("test"),
        kind=LinkKind.DEVICE,
        pairs=pairwise(chain),
        source="test",
        now=timezone.now(),
    )
    assert wei.party.id in group_of(mei.party.id)
    assert tied_in_the_database(wei.organisation, mei.organisation)
