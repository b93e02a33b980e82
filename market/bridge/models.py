"""Tables of the bridge: venues, transfers, what venues said (raw, then read), and comparisons with them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.bridge.states import ANSWER_STATES, BRIDGE_STATES, ENDED, AnswerStatus, TransferStatus
from market.bridge.types import AnswerKind
from market.custody.models import Lot
from market.instruments.models import Instrument
from puhui.kernel.ids import new_id


class ConnectorName(models.TextChoices):
    MANUAL = "manual", _("by hand")
    SANDBOX = "sandbox", _("sandbox")


class Venue(models.Model):
    """An outside venue, and how it is reached. `endpoint`: empty where the installation's setting says it."""

    code = models.TextField(primary_key=True)
    scheme = models.TextField()
    connector = models.TextField(choices=ConnectorName.choices)
    title_zh = models.TextField()
    title_en = models.TextField()
    endpoint = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [
            models.CheckConstraint(
                condition=Q(connector__in=ConnectorName.values), name="venue_connector_known"
            )
        ]

    def __str__(self) -> str:
        return self.code


class BridgeTransfer(models.Model):
    """A part of a lot on its way to a venue. Tonnes; fen a tonne; `proceeds_fen` as the venue told it.

    `key` names it to the venue and is never used for another. `busy_until` is a lease in real time of the
    worker that talks to the venue, `next_look_at` when the venue is asked next.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="transfers")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bridge_transfers")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    quantity_t = models.PositiveIntegerField()
    min_price_fen = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField()
    key = models.TextField(unique=True)
    digest = models.TextField()
    status = models.TextField(choices=TransferStatus.choices, default=TransferStatus.DRAFTED)
    external_ref = models.TextField(blank=True, default="")
    settled_t = models.PositiveIntegerField(default=0)
    proceeds_fen = models.BigIntegerField(null=True, blank=True)
    # What the gate counted, to be given back exactly.
    counts = models.JSONField(default=list)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    locked_by = models.UUIDField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("bridge transfer")
        verbose_name_plural = _("bridge transfers")
        triggers = BRIDGE_STATES.triggers()
        constraints = [
            BRIDGE_STATES.check("bridge_transfer"),
            models.UniqueConstraint(
                fields=["venue", "lot"],
                condition=~Q(status__in=sorted(ENDED)),
                name="one_live_transfer_per_lot_and_venue",
            ),
            models.CheckConstraint(
                condition=Q(quantity_t__gt=0, min_price_fen__gt=0, settled_t__lte=F("quantity_t")),
                name="bridge_settles_what_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[TransferStatus.DRAFTED, TransferStatus.CANCELLED])
                | Q(locked_by__isnull=False, locked_at__isnull=False) & ~Q(locked_by=F("drafted_by")),
                name="bridge_locked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=TransferStatus.SETTLED) | Q(settled_t=F("quantity_t")),
                name="bridge_settled_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=TransferStatus.PART_SETTLED)
                | Q(settled_t__gt=0, settled_t__lt=F("quantity_t")),
                name="bridge_part_is_a_part",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"], condition=~Q(status__in=sorted(ENDED)), name="bridge_under_way"
            ),
            models.Index(fields=["party", "-id"], name="bridge_of_party"),
        ]

    def __str__(self) -> str:
        return self.key


class VenueMessage(models.Model):
    """What came in, as it came, stored before anybody reads it. Read once; its words are VenueAnswers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="messages")
    # What was asked when this came; null for what came unasked.
    transfer = models.ForeignKey(
        BridgeTransfer, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    channel = models.TextField()
    raw = models.BinaryField()
    sha256 = models.TextField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("message of a venue")
        verbose_name_plural = _("messages of venues")
        indexes = [models.Index(fields=["id"], condition=Q(read_at=None), name="venue_messages_unread")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.channel}"


class VenueAnswer(models.Model):
    """One thing that a venue said, by its own number: stored once, and of effect once.

    One that people entered waits for a second person before it counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.ForeignKey(VenueMessage, on_delete=models.PROTECT, related_name="answers")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="answers")
    exec_id = models.TextField()
    key = models.TextField()
    transfer = models.ForeignKey(
        BridgeTransfer, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in AnswerKind])
    external_ref = models.TextField(blank=True, default="")
    quantity_t = models.PositiveIntegerField(default=0)
    price_fen = models.PositiveIntegerField(default=0)
    proceeds_fen = models.BigIntegerField(default=0)
    cum_t = models.PositiveIntegerField(default=0)
    batch = models.TextField(blank=True, default="")
    executed_at = models.DateTimeField()
    status = models.TextField(choices=AnswerStatus.choices)
    # Why it was refused; lower_snake.
    code = models.TextField(blank=True, default="")
    document_no = models.TextField(blank=True, default="")
    # The paper itself, where people entered it.
    document = models.ForeignKey(
        "credits.EvidenceFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_by = models.UUIDField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer of a venue")
        verbose_name_plural = _("answers of venues")
        triggers = ANSWER_STATES.triggers()
        constraints = [
            ANSWER_STATES.check("venue_answer"),
            models.UniqueConstraint(fields=["venue", "exec_id"], name="one_answer_per_venues_number"),
            models.CheckConstraint(
                condition=Q(entered_by=None)
                | Q(status__in=[AnswerStatus.PROPOSED, AnswerStatus.REFUSED])
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by")) & ~Q(document_no=""),
                name="entered_answer_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=AnswerStatus.REFUSED) & ~Q(code="")
                | ~Q(status=AnswerStatus.REFUSED) & Q(code=""),
                name="refused_answer_has_its_code",
            ),
        ]
        indexes = [
            models.Index(
                fields=["transfer"], condition=Q(status=AnswerStatus.RECEIVED), name="venue_answers_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.exec_id}"


class Reconciliation(models.Model):
    """One comparison of a day with a venue; `different` is how many breaks it found."""

    id = models.UUIDField(primary_key=True, default=new_id)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="reconciliations")
    day = models.DateField()
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField()
    different = models.PositiveIntegerField()
    sha256 = models.TextField(blank=True, default="")
    problem = models.TextField(blank=True, default="")
    done_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        indexes = [models.Index(fields=["venue", "-id"], name="reconciliations_of_venue")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.day}"


class BreakKind(models.TextChoices):
    MISSING_OURS = "MISSING_OURS", _("the venue has it and we have not")
    MISSING_VENUE = "MISSING_VENUE", _("we have it and the venue has not")
    QTY = "QTY", _("another quantity")
    PX = "PX", _("another price")
    SERIAL = "SERIAL", _("other units")
    STATUS = "STATUS", _("another state")


class ReconciliationBreak(models.Model):
    """A difference, named: what we have and what the venue has of one execution or order."""

    id = models.UUIDField(primary_key=True, default=new_id)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="breaks")
    kind = models.TextField(choices=BreakKind.choices)
    key = models.TextField()
    exec_id = models.TextField(blank=True, default="")
    instrument = models.TextField(blank=True, default="")
    ours = models.TextField(blank=True, default="")
    theirs = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("break of a reconciliation")
        verbose_name_plural = _("breaks of reconciliations")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
