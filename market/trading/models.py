"""Tables of trading: sessions with their printed rules, and sealed bids. Tonnes; fen a tonne."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.custody.models import Lot
from market.instruments.models import Instrument
from market.trading.states import BID_STATES, SESSION_STATES, BidStatus, SessionStatus
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

UNCHECKED = [SessionStatus.DRAFT, SessionStatus.CANCELLED]


class Allocation(models.TextChoices):
    TIME = "TIME", _("by time")
    PRORATA = "PRORATA", _("in proportion")


class Session(models.Model):
    """A one-way auction of a lot: what is printed in its notice, and when it came to what.

    `end_delay` is how many seconds after `closes_at` it really ends: the system's choice at scheduling, and
    nobody's to know before (market.md 3.4).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="sessions")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="sessions")
    seller = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    supply_t = models.PositiveIntegerField()
    reserve_fen = models.PositiveIntegerField()
    allocation = models.TextField(choices=Allocation.choices, default=Allocation.TIME)
    bidder_cap_t = models.PositiveIntegerField()
    min_bidders = models.PositiveSmallIntegerField()
    fee_bp = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    end_delay = EncryptedTextField(null=True, blank=True)
    status = models.TextField(choices=SessionStatus.choices, default=SessionStatus.DRAFT)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    # Why it was halted or cancelled: a code of the system's, or "operator".
    stopped_for = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("auction session")
        verbose_name_plural = _("auction sessions")
        triggers = SESSION_STATES.triggers()
        constraints = [
            SESSION_STATES.check("market_session"),
            models.CheckConstraint(
                condition=Q(allocation__in=Allocation.values), name="session_allocation_known"
            ),
            models.CheckConstraint(
                condition=Q(supply_t__gt=0, reserve_fen__gt=0, min_bidders__gte=1, fee_bp__lte=10_000)
                & Q(bidder_cap_t__gte=1, bidder_cap_t__lte=F("supply_t")),
                name="session_terms_sound",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="session_has_a_window"),
            models.CheckConstraint(
                condition=Q(status__in=UNCHECKED)
                | Q(checked_by__isnull=False, checked_at__isnull=False, end_delay__isnull=False)
                & ~Q(checked_by=F("drafted_by")),
                name="session_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[SessionStatus.HALTED, SessionStatus.CANCELLED]) | ~Q(stopped_for=""),
                name="session_stopped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.supply_t} t"


class Bid(models.Model):
    """A sealed, irrevocable bid.

    `sealed` is its canonical text with price and nonce, encrypted; `receipt` that text's SHA-256. `seq` is
    the order of acceptance. `price_fen` stands here from the opening of the bids on. `counts` is what it
    takes of the bidder's limits, which tells the price and is sealed as well.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bids")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    seq = models.BigIntegerField(unique=True)
    quantity_t = models.PositiveIntegerField()
    sealed = EncryptedTextField()
    receipt = models.TextField()
    counts = EncryptedTextField()
    price_fen = models.PositiveIntegerField(null=True, blank=True)
    is_retired = models.BooleanField()
    beneficiary = EncryptedTextField(blank=True, default="")
    reason = EncryptedTextField(blank=True, default="")
    hold_id = models.UUIDField(unique=True)
    status = models.TextField(choices=BidStatus.choices, default=BidStatus.ACCEPTED)
    filled_t = models.PositiveIntegerField(default=0)
    placed_at = models.DateTimeField()
    command_id = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        triggers = BID_STATES.triggers()
        constraints = [
            BID_STATES.check("market_bid"),
            models.CheckConstraint(condition=Q(quantity_t__gt=0), name="bid_for_something"),
            models.CheckConstraint(
                condition=Q(receipt__regex="^[0-9a-f]{64}$"), name="bid_receipt_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(status=BidStatus.FILLED, filled_t=F("quantity_t"))
                | Q(status=BidStatus.PART_FILLED, filled_t__gt=0, filled_t__lt=F("quantity_t"))
                | Q(status__in=[BidStatus.ACCEPTED, BidStatus.UNFILLED, BidStatus.VOID], filled_t=0),
                name="bid_filled_as_its_state_says",
            ),
        ]
        indexes = [models.Index(fields=["party", "-id"], name="bids_of_party")]

    def __str__(self) -> str:
        return f"{self.quantity_t} t"


class Bidder(models.Model):
    """How much a party has bid for in a session, counted by one conditional update, never past the cap."""

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bidders")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    bid_t = models.PositiveBigIntegerField()
    cap_t = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "party"], name="one_count_per_bidder"),
            models.CheckConstraint(condition=Q(bid_t__lte=F("cap_t")), name="bidder_under_the_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_t}/{self.cap_t} t"
