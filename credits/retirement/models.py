"""Retirements: one certificate, one or more transfers, oldest year first (decisions 8, 31, 52)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.ledger.types import Book
from puhui.kernel.ids import new_id


class Purpose(models.TextChoices):
    VOLUNTARY = "voluntary", _("voluntary retirement")
    EVENT_NEUTRALITY = "event_neutrality", _("carbon neutrality of an event")
    COMPLIANCE = "compliance", _("compliance")
    ECOLOGICAL_COMPENSATION = "ecological_compensation", _("ecological compensation")


class Retirement(models.Model):
    """Units retired under one certificate. The holder wants beneficiary and reason shown in public."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    certificate_no = models.TextField(unique=True)
    scheme = models.TextField()
    book = models.TextField(choices=Book.choices)
    quantity_g = models.BigIntegerField()
    purpose = models.TextField(choices=Purpose.choices)
    beneficiary = models.TextField()
    reason = models.TextField(blank=True, default="")
    retired_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("retirement")
        verbose_name_plural = _("retirements")
        constraints = [
            models.CheckConstraint(condition=Q(quantity_g__gt=0), name="retirement_quantity_positive"),
            models.CheckConstraint(
                condition=Q(book=Book.PERSONAL, purpose__in=[Purpose.VOLUNTARY, Purpose.EVENT_NEUTRALITY])
                | Q(book=Book.REGISTRY),
                name="personal_grams_never_for_compliance",
            ),
        ]

    def __str__(self) -> str:
        return self.certificate_no
