"""Tables of what is traded. Prices are fen a tonne."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.instruments.states import INSTRUMENT_STATES, InstrumentStatus
from puhui.kernel.ids import new_id


class Instrument(models.Model):
    """Units that are as good as each other: of one scheme, methodology and vintage, whatever the batch."""

    code = models.TextField(primary_key=True)
    scheme = models.TextField()
    methodology = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    title_zh = models.TextField()
    title_en = models.TextField()
    tick_fen = models.PositiveIntegerField(default=1)
    lot_t = models.PositiveIntegerField(default=1)
    status = models.TextField(choices=InstrumentStatus.choices, default=InstrumentStatus.ACTIVE)
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        triggers = INSTRUMENT_STATES.triggers()
        constraints = [
            INSTRUMENT_STATES.check("instrument"),
            models.UniqueConstraint(
                fields=["scheme", "methodology", "vintage"], name="one_instrument_per_kind_of_unit"
            ),
            models.CheckConstraint(condition=Q(tick_fen__gt=0, lot_t__gt=0), name="instrument_tick_and_lot"),
        ]

    def __str__(self) -> str:
        return self.code


class PriceSource(models.TextChoices):
    OPENING = "OPENING", _("set when the instrument was opened")
    AUCTION = "AUCTION", _("from an auction")
    OUTSIDE = "OUTSIDE", _("from an outside venue")


class ReferencePrice(models.Model):
    """The price that the collar stands around, from a business day on. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="prices")
    day = models.DateField()
    price_fen = models.PositiveIntegerField()
    source = models.TextField(choices=PriceSource.choices)
    source_ref = models.UUIDField(null=True, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reference price")
        verbose_name_plural = _("reference prices")
        indexes = [models.Index(fields=["instrument", "-day", "-id"], name="reference_price_latest")]
        constraints = [models.CheckConstraint(condition=Q(price_fen__gt=0), name="reference_price_positive")]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.day} {self.price_fen}"
