"""The stream beside the kills finds what it is there for: a call that hangs, is lost, or is there unasked."""

import pytest
from django.db import transaction

from credits.ledger.models import Balance
from credits.ledger.types import Book
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests.crash.stream import Stream
from tests.crash.streaming import body

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_a_stream_that_is_held_up_or_told_wrong_is_a_failure():
    with Stream() as stream:
        assert stream.go_on(2) == 2
        with transaction.atomic():
            assert Balance.objects.select_for_update().get(account__party=stream.member.party)
            with pytest.raises(AssertionError, match="not a word within"):
                stream.go_on(within_s=0.5)
        assert stream.go_on(2) == 2
        stream.stop()
        stream.check_books()

        stream.acknowledged[0] = str(new_id())
        with pytest.raises(AssertionError):
            stream.check_books()  # it was told of one that is lost
        del stream.acknowledged[0]
        terms = body(0) | {"book": Book.PERSONAL, "reason": "", "command_id": new_id(), "now": puhui_now()}
        unasked = retire_units(actor=stream.member.actor, **terms)
        with pytest.raises(AssertionError):
            stream.check_books()  # it was not told of one that is there
        stream.acknowledged[0] = str(unasked.id)
        stream.check_books()
