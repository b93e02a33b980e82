"""Tables of issuance. Everything is decided on one digest: that of the sealed report (I22, I24)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.issuance.states import ISSUANCE_STATES, OBJECTION_STATES, IssuanceStatus, ObjectionStatus
from credits.monitoring.report_models import MonitoringReport
from credits.verification.models import Statement
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

MINTED = [IssuanceStatus.MINTED, IssuanceStatus.VOIDED]


class Issuance(models.Model):
    """The request to issue what a statement found: whole tonnes to the report's party, less the buffer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="issuances")
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="issuance")
    scheme = models.TextField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    methodology = models.TextField()
    serial_code = models.TextField()
    city = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    tonnes = models.PositiveBigIntegerField()
    buffer_t = models.PositiveBigIntegerField(default=0)
    digest = models.TextField()
    status = models.TextField(choices=IssuanceStatus.choices, default=IssuanceStatus.REQUESTED)
    requested_at = models.DateTimeField()
    minted_at = models.DateTimeField(null=True, blank=True)
    # In mirror mode, once minted: what the authority granted of `tonnes`, and the buffer's part of that.
    granted_t = models.PositiveBigIntegerField(null=True, blank=True)
    granted_buffer_t = models.PositiveBigIntegerField(null=True, blank=True)
    batch = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("issuance")
        verbose_name_plural = _("issuances")
        triggers = ISSUANCE_STATES.triggers()
        constraints = [
            ISSUANCE_STATES.check("issuance"),
            models.UniqueConstraint(
                fields=["report"],
                condition=~Q(status__in=[IssuanceStatus.REFUSED, IssuanceStatus.VOIDED]),
                name="one_live_issuance_per_report",
            ),
            models.UniqueConstraint(fields=["batch"], condition=~Q(batch=""), name="one_issuance_per_batch"),
            models.CheckConstraint(
                condition=Q(tonnes__gt=0, buffer_t__gte=0, buffer_t__lt=F("tonnes")),
                name="issuance_of_whole_tonnes",
            ),
            models.CheckConstraint(
                condition=Q(granted_t=None, granted_buffer_t=None)
                | Q(granted_t__isnull=False, granted_buffer_t__isnull=False, minted_at__isnull=False)
                & Q(granted_t__gt=0, granted_t__lte=F("tonnes"), granted_buffer_t__lt=F("granted_t")),
                name="granted_no_more_than_asked",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[IssuanceStatus.MINTED, IssuanceStatus.VOIDED], minted_at__isnull=False
                )
                & ~Q(batch="")
                | ~Q(status__in=[IssuanceStatus.MINTED, IssuanceStatus.VOIDED]) & Q(minted_at=None, batch=""),
                name="minted_issuance_has_its_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.batch or f"{self.methodology} {self.vintage} {self.tonnes} t"

    @property
    def issued_t(self) -> int:
        """What was issued, or is asked for as long as nothing was: the authority may have granted fewer."""
        return self.tonnes if self.granted_t is None else self.granted_t

    @property
    def withheld_t(self) -> int:
        """The buffer's part of `issued_t`."""
        return self.buffer_t if self.granted_buffer_t is None else self.granted_buffer_t


class Notice(models.Model):
    """The public notice of an issuance: open for objections from `starts_at` until it has run (ADR 0060).

    While an objection is open it stands still; answered, its end moves to `extended_to`, behind the days in
    which one was open, and nothing else of it ever changes but that it is noted as over (notice_guards.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    issuance = models.OneToOneField(Issuance, on_delete=models.PROTECT, related_name="notice")
    working_days = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    extended_to = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    working_days__gte=1, ends_at__gte=F("starts_at") + F("working_days") * timedelta(days=1)
                ),
                name="notice_has_a_length",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=Coalesce("extended_to", "ends_at")),
                name="notice_runs_its_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuance_id}"

    @property
    def runs_until(self) -> datetime:
        """Its end as it stands; while an objection is open it moves on."""
        return self.extended_to or self.ends_at


class Objection(models.Model):
    """What somebody has against an issuance under notice; nothing is approved while one is open."""

    id = models.UUIDField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    contact = EncryptedTextField(blank=True, default="")
    evidence = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.TextField(choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decision = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        triggers = OBJECTION_STATES.triggers()
        constraints = [
            OBJECTION_STATES.check("objection"),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.OPEN, decided_at=None, decided_by=None, decision="")
                | ~Q(status=ObjectionStatus.OPEN)
                & ~Q(decision="")
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="objection_decided_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("received_at")),
                name="objection_decided_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status}"


class Approval(models.Model):
    """A registrar's yes to an issuance, by natural person, on a digest.

    Dropped when what it was given to changes, and never changed otherwise (guards).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="approvals")
    digest = models.TextField()
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    role = models.TextField()
    approved_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["issuance", "person_id"],
                condition=Q(dropped_at=None),
                name="one_approval_per_natural_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuance_id} {self.person_id}"


class MintIntent(models.Model):
    """The numbers reserved for an issuance, once: what a mint that was cut off is resumed from."""

    issuance = models.OneToOneField(
        Issuance, on_delete=models.PROTECT, primary_key=True, related_name="intent"
    )
    digest = models.TextField()
    batch = models.TextField(unique=True)
    first_no = models.BigIntegerField()
    last_no = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mint intent")
        verbose_name_plural = _("mint intents")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no")), name="mint_intent_has_numbers"
            )
        ]

    def __str__(self) -> str:
        return self.batch
