"""A firm retires whole tonnes and sets others on their way to another firm: numbers, holds and news."""

from collections import Counter
from typing import Any
from uuid import UUID

from accounts.people.roles import Role
from credits.ledger.models import Balance, Transfer
from credits.ledger.serial_models import SerialBlock
from credits.registry.models import PartyTransfer
from credits.retirement.models import Retirement
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.crash.streamed.kind import Acknowledged, Kind
from tests.market.units import bare_scheme, minted

GIVEN_T, TONNE = 50_000, 1_000_000
SCHEME = "STREAM"


class Units(Kind):
    """A call with an even number retires a tonne or two, one with an odd number begins a transfer of as much.

    Nobody approves the transfers: they stay on hold. The units are of a scheme of their own.
    """

    def __init__(self) -> None:
        self._firm, self._other = cast.organisation("Brook Paper"), cast.organisation("Creek Steel")
        self.member = cast.member_of("Xi", Role.ORG_OWNER, self._firm, phone="+8613800139004")
        cast.member_of("Quan", Role.ORG_OWNER, self._firm, phone="+8613800139005")
        bare_scheme(SCHEME)
        self._batch = minted(self._firm, GIVEN_T, scheme=SCHEME, now=puhui_now())
        self.told = {"batch": self._batch, "destination": str(self._other.id)}

    @property
    def parties(self) -> set[UUID]:
        return {self.member.party.id, self._firm.id, self._other.id}

    @staticmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        units = {"batch": told["batch"], "quantity_t": 1 + number // 2 % 2}
        if number % 2:
            return "transfers", units | {"destination": told["destination"], "reason": "sold by the tonne"}
        return "retirements", units | {"book": "registry", "purpose": "voluntary", "beneficiary": "all"}

    def check_books(self, acknowledged: Acknowledged) -> None:
        tonnes = {key: 1 + number // 2 % 2 for number, key in acknowledged.items()}
        begun = {acknowledged[number] for number in acknowledged if number % 2}
        on_hold = {key: tonnes[key] for key in begun}
        retired = {key: tonnes[key] for key in tonnes.keys() - begun}
        rows = Retirement.objects.filter(party=self._firm).values_list("id", "quantity_g")
        assert {str(key): grams // TONNE for key, grams in rows} == retired
        posted = Transfer.objects.filter(kind="RETIREMENT", source_ref__in=retired)
        moved: Counter[str] = Counter()
        for one in posted:
            moved[str(one.source_ref)] += one.amount // TONNE
        assert moved == Counter(retired)
        transfers = PartyTransfer.objects.filter(party=self._firm).select_related("hold")
        assert {str(one.id): one.quantity_t for one in transfers} == on_hold
        assert {str(one.id): one.hold.amount // TONNE for one in transfers} == on_hold
        balance = Balance.objects.get(account__party=self._firm, asset__batch=self._batch)
        left = GIVEN_T - sum(retired.values())
        assert (balance.available + balance.held, balance.held) == (
            left * TONNE,
            sum(on_hold.values()) * TONNE,
        )
        # Each number is in one place: with the firm, or where what is retired lies.
        blocks = SerialBlock.objects.filter(batch=self._batch, to_transfer=None)
        with_firm = blocks.filter(account_id=balance.account_id)
        assert sum(block.quantity_t for block in with_firm) == left
        assert sum(block.quantity_t for block in blocks) == GIVEN_T
        for action, made in (("transfer_initiated", on_hold), ("retire_units", retired)):
            events = AuditEvent.objects.filter(action=action, object_id__in=made)
            assert Counter(events.values_list("object_id", flat=True)) == Counter(made.keys())
