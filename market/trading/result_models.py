"""Tables of what a session came to: its result, fills, and the seller's proceeds. Rows are only added."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.trading.models import Bid, Session
from puhui.kernel.ids import new_id


class Result(models.Model):
    """What the clearing function made of the opened bids: once a session, with the hashes to prove it."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, primary_key=True, related_name="result")
    engine = models.TextField()
    price_fen = models.PositiveIntegerField()
    sold_t = models.PositiveIntegerField()
    bids = models.PositiveIntegerField()
    bidders = models.PositiveIntegerField()
    input_sha256 = models.TextField()
    result_sha256 = models.TextField()
    # What is paid and delivered is posted under this command, however often it is tried.
    command_id = models.UUIDField(unique=True, default=new_id)
    cleared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result of a session")
        verbose_name_plural = _("results of sessions")
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0, sold_t__gt=0), name="result_of_a_sale"),
            models.CheckConstraint(
                condition=Q(input_sha256__regex="^[0-9a-f]{64}$", result_sha256__regex="^[0-9a-f]{64}$"),
                name="result_hashes_are_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sold_t} t"


class Fill(models.Model):
    """What a bid gets: tonnes at the session's price. Its id is what is paid and delivered for."""

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="fills")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="fill")
    buyer = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    quantity_t = models.PositiveIntegerField()
    price_fen = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    is_retired = models.BooleanField()

    class Meta:
        verbose_name = _("fill")
        verbose_name_plural = _("fills")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity_t__gt=0, amount_fen=F("quantity_t") * F("price_fen")),
                name="fill_is_quantity_times_price",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity_t} t"


class Delivered(models.Model):
    """The ledger's receipt for a fill, and the certificate's number where the units were retired."""

    fill = models.OneToOneField(Fill, on_delete=models.PROTECT, primary_key=True, related_name="delivered")
    transfer_id = models.UUIDField(unique=True)
    certificate_no = models.TextField(blank=True, default="")
    delivered_at = models.DateTimeField()


class ProceedsStatement(models.Model):
    """What the seller got, to the fen: gross, fee, net, and a line a fill (tonnes, price, fen)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="statement")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    quantity_t = models.PositiveIntegerField()
    gross_fen = models.BigIntegerField()
    fee_bp = models.PositiveSmallIntegerField()
    fee_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    fee_party = models.ForeignKey(
        "accounts.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lines = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proceeds statement")
        verbose_name_plural = _("proceeds statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_fen__gte=0, net_fen=F("gross_fen") - F("fee_fen"), net_fen__gte=0),
                name="proceeds_add_up",
            ),
            models.CheckConstraint(
                condition=Q(fee_fen=0) | Q(fee_party__isnull=False), name="fee_goes_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.net_fen}"
