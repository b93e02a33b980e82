"""An agent that files for an owner stands behind it: its people verify nothing of the owner's."""

import pytest

from credits.verification.ties import behind_party
from tests.accounts.mandates.entrusted import lay_owners

pytestmark = pytest.mark.django_db


def test_an_agent_and_its_people_stand_behind_the_owner_that_entrusted_it():
    owners = lay_owners()
    bakery, agency = owners.mei.organisation, owners.clerk.organisation
    assert not {agency.id, owners.clerk.party.id} & behind_party(bakery.id)
    owners.entrust()
    assert {agency.id, owners.clerk.party.id} <= behind_party(bakery.id)
    assert bakery.id not in behind_party(agency.id)
