"""Sixteen workers mint one request at once: it is minted once, and of several each once."""

from functools import partial

import pytest

from credits.issuance.models import Issuance, MintIntent
from credits.issuance.services import mint_approved, mint_issuance
from credits.ledger.models import Transfer
from credits.ledger.serial_models import SerialBlock
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.credits.issuance.roof import Roof, lay_project, lay_roof
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.hammer]
WORKERS = 16


def mint_one(issuance_id) -> bool:
    with logged_in_as("worker"):
        return mint_issuance(issuance_id, now=puhui_now())


def mint_all(_number: int) -> int:
    with logged_in_as("worker"):
        counts = mint_approved(now=puhui_now())
    assert not counts["failed"]
    return counts["minted"]


def approve_several(roof: Roof, number: int) -> list[Issuance]:
    issuances = []
    for key in range(number):
        roof.project = lay_project(roof.mei, key=f"roof-{key}")
        issuances.append(roof.approved())
    return issuances


def test_16_workers_mint_one_request_once():
    issuance = lay_roof().approved()
    outcomes = all_at_once([partial(mint_one, issuance.id)] * WORKERS)
    assert outcomes.count(True) == 1
    assert Transfer.objects.filter(kind="ISSUANCE").count() == 1
    assert str(SerialBlock.objects.get()) == "DEMO-GZ-PV-2025-0001-1-344"
    assert broken_invariants() == set()


def test_16_workers_mint_several_without_a_gap():
    roof = lay_roof()
    issuances = approve_several(roof, 4)
    outcomes = all_at_once([partial(mint_all, number) for number in range(WORKERS)])
    assert sum(outcomes) == len(issuances) == MintIntent.objects.count()
    blocks = SerialBlock.objects.order_by("first_no").values_list("first_no", "last_no")
    assert list(blocks) == [(344 * n + 1, 344 * (n + 1)) for n in range(4)]
    assert broken_invariants() == set()
