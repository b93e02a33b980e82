"""Tables of the cash mirror (decisions 7). Money is fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.cash.states import AUTHORISATION_STATES, CASH_STATES, AuthorisationStatus, CashStatus
from puhui.kernel.ids import new_id


def _two_people(decided: list[str]) -> Q:
    return ~Q(status__in=decided) | Q(checked_by__isnull=False) & ~Q(checked_by=F("made_by"))


class CustodyAuthorisation(models.Model):
    """The right to mirror money: a licensed institution's document, entered by one person.

    Another confirms it.

    Without one in force for the scheme and day there is no cash at all.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    institution = models.TextField()
    document_no = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    is_demonstration = models.BooleanField(default=False)
    status = models.TextField(choices=AuthorisationStatus.choices, default=AuthorisationStatus.PROPOSED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("custody authorisation")
        verbose_name_plural = _("custody authorisations")
        triggers = AUTHORISATION_STATES.triggers()
        constraints = [
            AUTHORISATION_STATES.check("custody_authorisation"),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(status=AuthorisationStatus.IN_FORCE),
                name="one_custody_authorisation_in_force",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="custody_authorisation_has_a_term"
            ),
            models.CheckConstraint(
                condition=_two_people([AuthorisationStatus.IN_FORCE, AuthorisationStatus.ENDED]),
                name="custody_authorised_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.document_no}"


class Direction(models.TextChoices):
    IN = "IN", _("paid in")
    OUT = "OUT", _("paid out")


class CashMovement(models.Model):
    """What the institution's statement says was paid in or out for a party; its reference stands once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    direction = models.TextField(choices=Direction.choices)
    amount_fen = models.BigIntegerField()
    bank_reference = models.TextField()
    authorisation = models.ForeignKey(
        CustodyAuthorisation, on_delete=models.PROTECT, related_name="movements"
    )
    status = models.TextField(choices=CashStatus.choices, default=CashStatus.PROPOSED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("cash movement")
        verbose_name_plural = _("cash movements")
        triggers = CASH_STATES.triggers()
        constraints = [
            CASH_STATES.check("cash_movement"),
            models.UniqueConstraint(
                fields=["scheme", "bank_reference"],
                condition=~Q(status=CashStatus.REFUSED),
                name="one_movement_per_bank_reference",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="cash_movement_positive"),
            models.CheckConstraint(
                condition=_two_people([CashStatus.CONFIRMED]), name="cash_confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.amount_fen}"
