"""Whose claims a reader does not get: one's own, one's home's, and those of linked parties."""

import pytest
from django.utils import timezone

from accounts.groups.models import LinkKind
from accounts.groups.services import note_links
from credits.verification.review.ties import parties_tied_to
from puhui.kernel.commands import system_actor
from tests import cast
from tests.accounts.households.homes import home_of, joined

pytestmark = pytest.mark.django_db


def test_somebody_who_lives_with_the_reader_is_tied_to_them():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    joined(lin, home_of(lin), hua)
    assert hua.party.id in parties_tied_to(lin.party.id)
    assert rui.party.id not in parties_tied_to(lin.party.id)


def test_a_linked_party_is_tied_however_long_the_chain():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    pairs = [(lin.party.id, hua.party.id), (hua.party.id, rui.party.id)]
    note_links(
        actor=system_actor("test"), kind=LinkKind.DEVICE, pairs=pairs, source="test", now=timezone.now()
    )
    assert {hua.party.id, rui.party.id} <= parties_tied_to(lin.party.id)
