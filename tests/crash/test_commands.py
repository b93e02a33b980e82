"""kill -9 in the middle of what people do, while others do the same beside: whole or not there, and once.

At their desks (desks.py) people do each act to several things; units are sent away by callers of the API.
"""

import os
from dataclasses import replace

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.notifications.models import ChannelChoice, Delivery
from accounts.notifications.services.deliver import LEASE
from accounts.people.models import Membership
from accounts.people.services import end_role, propose_role
from credits.issuance.services import propose_void
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.ledger.open_holding import open_holding
from credits.registry.models import PartyTransfer
from credits.registry.services import place_freeze, propose_unfreezing
from credits.verification.models import Case
from credits.verification.reading_models import FurtherReading
from credits.verification.services import raise_finding
from credits.verification.terms import terms
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import OutboxMessage
from tests import cast
from tests.audit import broken_invariants
from tests.crash.calling import CALLS, caller_killed_among_others
from tests.crash.desks import Act, killed_among_colleagues
from tests.crash.streams import apart_from_the_stream, goes_on, running
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.issuance.roof import lay_project, lay_roof
from tests.credits.registry.parties import holdings_t, lay_parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
RELAY, DELIVER = "puhui.kernel.tasks.relay_outbox", "accounts.tasks.deliver_notifications"


@pytest.mark.long
def test_a_second_reading_cut_off_leaves_the_statement_without_effect(monkeypatch):
    roof = lay_roof()
    lower = replace(terms(), second_reader_above_t=300)
    monkeypatch.setattr("credits.verification.services.draw_case.terms", lambda: lower)

    def read(reading_id: str) -> QuerySet:
        return FurtherReading.objects.filter(pk=reading_id, status="READ", case__status="STATED")

    act = Act("read", "reading.before_effect", "reading_done", read, refused="reading_over")
    for number in range(ROUNDS):
        for each in range(4):
            roof.project = lay_project(roof.mei, key=f"roof-{number}-{each}")
            roof.stated()
        assert Case.objects.filter(status="SECOND_READING").count() == 4
        waiting = FurtherReading.objects.filter(status="OPEN").values_list("id", flat=True)
        killed_among_colleagues(act, list(waiting))
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_void_is_confirmed_once_whenever_the_registrars_process_dies():
    roof, voids = lay_roof(), []
    for number in range(4):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        terms = {"issuance_id": roof.minted().id, "reason": "wrong", "now": puhui_now()}
        voids.append(propose_void(actor=roof.chen.actor, **terms).id)

    def confirmed(void_id: str) -> QuerySet:
        return BatchVoid.objects.filter(pk=void_id, status="CONFIRMED")

    act = Act("confirm", "confirmation.before_commit", "void_confirmed", confirmed, refused="void_decided")
    killed_among_colleagues(act, voids)
    assert OutboxMessage.objects.filter(topic="issuance.void_confirmed").count() == 4
    assert broken_invariants() == set()


def frozen(party_id: str) -> QuerySet:
    """Return what stands on a party's account; on everything, of no party."""
    target = {"account__party_id": party_id} if party_id else {"scope": "ALL"}
    return Freeze.objects.filter(**target).exclude(status="RELEASED")


def released(freeze_id: str) -> QuerySet:
    return Freeze.objects.filter(pk=freeze_id, status="RELEASED")


@pytest.mark.streamed("units")
def test_a_freeze_and_its_release_are_whole_or_not_there():
    roof = lay_roof()
    firms = [member.organisation.id for member in (roof.mei, roof.wei, roof.yan)]
    for firm in firms:
        open_holding(firm)
    freeze = Act("freeze", "freeze.before_commit", "freeze_placed", frozen, "frozen_already", freezes=True)
    release = Act(
        "release", "release.before_commit", "freeze_released", released, "freeze_decided", freezes=True
    )
    for _ in range(ROUNDS):
        # It dies over the freeze of everything.
        killed_among_colleagues(freeze, [firms[0], "", *firms[1:]])
        standing = list(Freeze.objects.exclude(status="RELEASED").order_by("scope", "id"))
        for each in standing:
            terms = {"freeze_id": each.id, "reason": "looked into", "now": puhui_now()}
            propose_unfreezing(actor=roof.chen.actor, **terms)
        killed_among_colleagues(release, [each.id for each in standing])
        # Beside the one that froze everything nothing moved, by design; with the last release all goes on.
        assert sum(stream.refused for stream in running()) > 0
        assert goes_on(3) == 3
    # Nothing of an earlier one is left in the way of the next.
    place_freeze(actor=roof.chen.actor, scope="ALL", reason="once more", now=puhui_now())


def given(proposal_id: str) -> QuerySet:
    return Membership.objects.filter(
        proposal=proposal_id, proposal__status="CONFIRMED", role="REGISTRAR", ended_at=None
    )


@pytest.mark.long
def test_no_role_stands_without_its_confirmed_proposal_nor_the_other_way_round():
    rong, people = cast.rong(), [cast.resident(name) for name in ("Lin", "Hua", "Mei", "Ou")]
    cast.staff("Bo", "ADMINISTRATOR")
    act = Act(
        *("give_role", "role.before_commit", "role_granted"), rows=given, refused="role_proposal_decided"
    )
    for _ in range(ROUNDS):
        terms = {"role": "REGISTRAR", "reason": "joins the register", "now": puhui_now()}
        proposals = [propose_role(actor=rong.actor, user_id=one.user.id, **terms).id for one in people]
        killed_among_colleagues(act, proposals)
        for held in Membership.objects.filter(proposal__in=proposals):
            end_role(actor=rong.actor, now=puhui_now(), membership_id=held.id, reason="on leave")
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_transfer_that_was_not_begun_holds_no_units_and_sent_again_it_is_begun_once():
    parties = lay_parties()
    people = [parties.clerk, cast.member_of("Ou", "ORG_CLERK", parties.bakery)]
    body = {
        "destination": str(parties.harbour.id),
        "batch": parties.batch,
        "quantity_t": 3,
        "reason": "sold over the counter",
    }
    begun = caller_killed_among_others("initiation.before_commit", "transfers", body, people)
    transfers = apart_from_the_stream(PartyTransfer.objects)
    assert set(begun) == {str(key) for key in transfers.values_list("id", flat=True)}
    held_t = 3 * CALLS * len(people)
    assert holdings_t(parties.bakery.id) == (100 - held_t, held_t)
    # The units were planted: no activity or report stands behind them.
    assert not {code for code in broken_invariants() if code.startswith("I")} - {"I7", "I7a"}


@pytest.mark.long
def test_news_is_planned_and_sent_however_often_the_process_dies(tmp_path):
    roof = lay_roof()
    ChannelChoice.objects.create(party=roof.mei.organisation, channel="SMS", is_on=True)
    report = roof.sent_in()
    case = Case.objects.select_related("body").get(report=report)
    raise_finding(
        actor=roof.verifier_of(case).actor,
        case_id=case.id,
        kind="CLARIFICATION",
        text="Which meter is it?",
        now=puhui_now(),
    )
    with killed_among_others(RELAY, "outbox.before_consumer", others=0):
        pass
    # Beside it news goes on to be written, and sent.
    waiting = OutboxMessage.objects.filter(sent_at=None, created_at__lt=timezone.now())
    assert waiting.exists()
    assert not Delivery.objects.exists()
    with killed_among_others(RELAY, "outbox.before_consumer"):
        pass  # the other carries it on
    assert recover(RELAY, lambda: not waiting.exists()) < RECOVERED_WITHIN_S
    deliveries = apart_from_the_stream(Delivery.objects, "notification__party")
    delivery = deliveries.get()
    # A lease's real length, or a shorter one, so that fewer seconds are waited for its end.
    lease = str(int(LEASE.total_seconds()) if os.environ.get("TIER") else 4)
    kept = {"SMS_BACKEND": "file", "VAR_DIR": str(tmp_path), "LEASE_S": lease}
    with killed_among_others(DELIVER, "delivery.after_send", **kept):
        pass
    delivery.refresh_from_db()
    # Sent, and nobody noted it: its lease runs out by itself, and it is sent again rather than never.
    assert delivery.status == "PENDING"
    sent = deliveries.filter(status="SENT")
    assert recover(DELIVER, sent.exists, **kept) < RECOVERED_WITHIN_S
    assert sent.get().attempts == 2
