"""kill -9 on the way of an issuance: around its units' commit, and between news and its receipt.

Others work on beside the one that is killed. Ten rounds with TIER set (`make crash`), one otherwise.
"""

import os

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.notifications.models import Notification
from credits.evidence.storage import digest_of
from credits.issuance.filing.bundle import make_bundle
from credits.issuance.filing_models import FilingPackage
from credits.issuance.models import Issuance, MintIntent
from credits.issuance.services import confirm_void, propose_void
from credits.issuance.services.mint_approved import MINTED
from credits.ledger.models import Transfer
from credits.ledger.serial_models import SerialBlock
from credits.verification.services.sign_statement import STATED
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent, ConsumedMessage, JobRun, OutboxMessage
from tests import cast
from tests.audit import broken_invariants
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.issuance.mirrored import confirmed, entered, filed, lay_mirrored
from tests.credits.issuance.roof import Roof, lay_project, lay_roof
from tests.credits.registry.parties import Parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
MINT, RELAY = "credits.tasks.mint_approved", "puhui.kernel.tasks.relay_outbox"
FILE, VOID = "credits.tasks.file_approved", "credits.tasks.execute_voids"
TONNES, REQUESTS = 344, 3


def another(roof: Roof, number: int) -> Roof:
    """Let what follows be about a roof of its own."""
    roof.project = lay_project(roof.mei, key=f"roof-{number}")
    return roof


def issued() -> QuerySet:
    return apart_from_the_stream(Transfer.objects, "credit_account__party").filter(kind="ISSUANCE")


def check_minted_without_a_gap(requests: int) -> None:
    """Each request has one mint with its own numbers, and the numbers of all lie side by side."""
    assert not Issuance.objects.exclude(status="MINTED").exists()
    intents = apart_from_the_stream(MintIntent.objects, "issuance__party").order_by("first_no")
    assert issued().count() == intents.count() == requests
    blocks = SerialBlock.objects.filter(batch__in=intents.values("batch")).order_by("first_no")
    assert list(blocks.values_list("first_no", "last_no")) == [
        (TONNES * n + 1, TONNES * (n + 1)) for n in range(requests)
    ]
    columns = ("batch", "first_no", "last_no")
    assert list(intents.values_list(*columns)) == list(blocks.values_list(*columns))
    assert AuditEvent.objects.filter(action="issuance_minted").count() == requests
    assert OutboxMessage.objects.filter(topic=MINTED).count() == requests


def test_a_mint_cut_off_after_its_numbers_goes_on_with_the_same_numbers():
    roof = lay_roof()
    for number in range(1, ROUNDS + 1):
        issuance = another(roof, number).approved()
        with killed_among_others(MINT, "mint.after_intent", others=0):
            pass
        reserved = MintIntent.objects.get(issuance=issuance)
        assert not Transfer.objects.filter(kind="ISSUANCE", source_ref=issuance.id).exists()
        assert broken_invariants() == set()

        def is_minted(issuance=issuance) -> bool:
            return Issuance.objects.get(pk=issuance.pk).status == "MINTED"

        assert recover(MINT, is_minted) < RECOVERED_WITHIN_S
        issuance.refresh_from_db()
        assert (issuance.batch, MintIntent.objects.get(issuance=issuance).first_no) == (
            reserved.batch,
            reserved.first_no,
        )
    check_minted_without_a_gap(ROUNDS)
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_mint_killed_among_others_leaves_every_request_minted_once():
    roof = lay_roof()
    for first in range(0, ROUNDS * REQUESTS, REQUESTS):
        for number in range(first, first + REQUESTS):
            another(roof, number).approved()
        with killed_among_others(MINT, "mint.after_intent", others=2):
            # It stood between two transactions and locked nobody out: they went on with its numbers too.
            assert not Issuance.objects.exclude(status="MINTED").exists()
        taken = recover(MINT, lambda: not Issuance.objects.exclude(status="MINTED").exists())
        assert taken < RECOVERED_WITHIN_S
    check_minted_without_a_gap(ROUNDS * REQUESTS)
    assert broken_invariants() == set()


def test_a_mint_cut_off_before_its_commit_leaves_its_numbers_alone_and_whoever_waited_goes_on():
    roof = lay_roof()
    for first in range(0, ROUNDS * REQUESTS, REQUESTS):
        for number in range(first, first + REQUESTS):
            another(roof, number).approved()
        with killed_among_others(MINT, "mint.before_commit", others=0):
            pass
        # Its units were posted, and told of: all but the numbers went with it.
        assert Issuance.objects.filter(status="APPROVED").count() == REQUESTS
        assert apart_from_the_stream(MintIntent.objects, "issuance__party").count() == first + 1
        assert issued().count() == first
        assert broken_invariants() == set()
        with killed_among_others(MINT, "mint.before_commit", others=2):
            assert not Issuance.objects.exclude(status="MINTED").exists()
    check_minted_without_a_gap(ROUNDS * REQUESTS)
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_mint_whose_job_died_before_its_answer_stands_and_is_not_made_again():
    roof = lay_roof()
    for number in range(0, ROUNDS * REQUESTS, REQUESTS):
        for each in range(REQUESTS):
            another(roof, number + each).approved()
        with killed_among_others(MINT, "mint.after_commit", others=0):
            pass
        assert Issuance.objects.filter(status="APPROVED").count() == REQUESTS - 1
        with killed_among_others(MINT, "mint.after_commit", others=2):
            # The second stands as the first does; it was the third alone that the others had left to make.
            assert not Issuance.objects.exclude(status="MINTED").exists()
    check_minted_without_a_gap(ROUNDS * REQUESTS)
    runs = JobRun.objects.filter(job="mint_approved")
    assert runs.filter(status="RUNNING").count() == 2 * ROUNDS
    assert sum(run.counts["minted"] for run in runs.filter(status="DONE")) == ROUNDS
    assert broken_invariants() == set()


def stated_news():
    return OutboxMessage.objects.filter(topic=STATED)


def test_news_whose_relay_died_after_the_consumer_takes_effect_once():
    roof = lay_roof()
    for first in range(0, ROUNDS * REQUESTS, REQUESTS):
        for number in range(first, first + REQUESTS):
            another(roof, number).stated()
        with killed_among_others(RELAY, "outbox.after_consumer", others=0):
            pass
        assert stated_news().filter(sent_at=None).exists()
        # Beside it news goes on to be written.
        waiting = OutboxMessage.objects.filter(sent_at=None, created_at__lt=timezone.now())
        with killed_among_others(RELAY, "outbox.after_consumer", others=1):
            # What the one died with is all that the other has left.
            assert waiting.count() == 1
        taken = recover(RELAY, lambda waiting=waiting: not waiting.exists())
        assert taken < RECOVERED_WITHIN_S
    requests = ROUNDS * REQUESTS
    issuances = apart_from_the_stream(Issuance.objects)
    assert issuances.filter(status="IN_NOTICE").count() == issuances.count() == requests
    assert stated_news().count() == requests
    consumed = ConsumedMessage.objects.filter(message_id__in=stated_news().values("id"))
    assert consumed.count() == requests
    assert AuditEvent.objects.filter(action="issuance_requested").count() == requests
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_filing_cut_off_before_its_commit_is_the_same_package_when_made_again():
    roof = lay_mirrored()
    issuance = roof.approved()
    with killed_among_others(FILE, "filing.before_commit", others=0):
        pass
    assert not FilingPackage.objects.exists()
    with killed_among_others(FILE, "filing.before_commit"):
        pass  # the other carries it on
    assert recover(FILE, FilingPackage.objects.exists) < RECOVERED_WITHIN_S
    again = digest_of(make_bundle(Issuance.objects.get(pk=issuance.pk)).archive)
    assert FilingPackage.objects.get().digest == again
    issuance.refresh_from_db()
    assert issuance.status == "FILED"


@pytest.mark.long
def test_a_mirrored_mint_cut_off_after_its_intent_goes_on_with_the_authoritys_numbers():
    roof = lay_mirrored()
    issuance = filed(roof)
    confirmed(entered(issuance, roof.chen), roof.tang)
    with killed_among_others(MINT, "mint.after_intent", others=0):
        pass
    assert MintIntent.objects.get().batch == "GXPH-2026-PV-004"
    assert not Transfer.objects.filter(kind="ISSUANCE").exists()
    assert broken_invariants() == set()
    with killed_among_others(MINT, "mint.after_intent"):
        pass  # the other carries it on

    def is_minted() -> bool:
        return Issuance.objects.get(pk=issuance.pk).status == "MINTED"

    assert recover(MINT, is_minted) < RECOVERED_WITHIN_S
    assert str(SerialBlock.objects.get(scheme=issuance.scheme)) == "GXPH-2026-PV-004-101-440"
    assert broken_invariants() == set()


@pytest.mark.streamed("trips", "coins")
def test_a_void_cut_off_before_its_commit_is_carried_out_once():
    """With it falls the end of what its owner was sending away: both are one transaction, and one point."""
    roof = lay_roof()
    issuance = roof.minted()
    clerk = cast.member_of("Ning", "ORG_CLERK", roof.mei.organisation)
    transfer = Parties(roof.mei, clerk, cast.qiao(), issuance.batch).begin(10)
    void = propose_void(actor=roof.chen.actor, issuance_id=issuance.id, reason="wrong", now=puhui_now())
    confirm_void(actor=roof.tang.actor, void_id=void.id, reason="seen", now=puhui_now())
    with killed_among_others(VOID, "void.before_commit", others=0):
        pass
    assert not Transfer.objects.filter(kind="VOIDING").exists()
    transfer.refresh_from_db()
    assert transfer.status == "AWAITING_APPROVAL"
    with killed_among_others(VOID, "void.before_commit"):
        pass  # the other carries it on

    def is_voided() -> bool:
        return Issuance.objects.get(pk=issuance.pk).status == "VOIDED"

    assert recover(VOID, is_voided) < RECOVERED_WITHIN_S
    assert Transfer.objects.get(kind="VOIDING").amount == TONNES * 1_000_000
    transfer.refresh_from_db()
    assert transfer.status == "CANCELLED"
    assert Notification.objects.filter(kind="transfer_fell_with_batch", cause=transfer.id).count() == 1
    assert broken_invariants() == set()
