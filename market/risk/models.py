"""Tables of risk: classes of participants, limits and their changes, halts, counters, and every decision.

Risk does not know what an order is: a decision names its subject by kind and id.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.risk.states import CHANGE_STATES, HALT_STATES, ChangeStatus, HaltStatus
from puhui.kernel.ids import new_id


class ParticipantClass(models.TextChoices):
    """Who may do what and how much (market.md 4.1)."""

    RES_1 = "RES-1", _("resident")
    RES_2 = "RES-2", _("resident, verified")
    SME_1 = "SME-1", _("small firm")
    SME_2 = "SME-2", _("small firm, verified")
    INST = "INST", _("institution")
    CTRL = "CTRL", _("control enterprise")
    HKMO = "HKMO", _("participant from Hong Kong or Macao")


class Participant(models.Model):
    """A party's class in the market; without a row a person is RES-1 and an organisation may not trade."""

    party = models.OneToOneField(
        "accounts.Party", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    participant_class = models.TextField(choices=ParticipantClass.choices)
    admitted_at = models.DateTimeField()
    admitted_by = models.UUIDField()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(participant_class__in=ParticipantClass.values), name="participant_class_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_class}"


class LimitName(models.TextChoices):
    """The figures that limits compare with, by class."""

    ORDER_MIN_T = "ORDER_MIN_T", _("smallest order, tonnes")
    ORDER_MAX_T = "ORDER_MAX_T", _("largest order, tonnes")
    COLLAR_BP = "COLLAR_BP", _("price collar, basis points around the reference price")
    DAILY_NOTIONAL_FEN = "DAILY_NOTIONAL_FEN", _("orders a day, fen")
    POSITION_MAX_T = "POSITION_MAX_T", _("largest position, tonnes")


class LimitChange(models.Model):
    """A figure of a class, from when two people stood for it; the newest one in force counts.

    Tightening may be put in force by one person (4.9), and is then ratified by another or replaced.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    participant_class = models.TextField(choices=ParticipantClass.choices)
    limit = models.TextField(choices=LimitName.choices)
    old = models.BigIntegerField(null=True, blank=True)
    new = models.BigIntegerField()
    reason = models.TextField()
    status = models.TextField(choices=ChangeStatus.choices, default=ChangeStatus.PROPOSED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("limit change")
        verbose_name_plural = _("limit changes")
        triggers = CHANGE_STATES.triggers()
        constraints = [
            CHANGE_STATES.check("limit_change"),
            models.CheckConstraint(condition=Q(new__gte=0), name="limit_not_negative"),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.IN_FORCE)
                | Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=F("made_by")),
                name="limit_changed_by_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="limit_change_has_a_reason"),
        ]
        indexes = [
            models.Index(
                fields=["scheme", "participant_class", "limit", "-checked_at"], name="limit_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_class} {self.limit} {self.new}"


class HaltScope(models.TextChoices):
    GLOBAL = "GLOBAL", _("everything")
    INSTRUMENT = "INSTRUMENT", _("an instrument")
    PARTICIPANT = "PARTICIPANT", _("a participant")
    VENUE = "VENUE", _("an outside venue")


class Halt(models.Model):
    """A stop: one person may pull it, two must release it. `target`: the instrument, party or venue."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scope = models.TextField(choices=HaltScope.choices)
    target = models.TextField(blank=True, default="")
    reason = models.TextField()
    status = models.TextField(choices=HaltStatus.choices, default=HaltStatus.ACTIVE)
    # Null: the system, such as a reconciliation that found a difference.
    placed_by = models.UUIDField(null=True, blank=True)
    placed_at = models.DateTimeField()
    release_proposed_by = models.UUIDField(null=True, blank=True)
    released_by = models.UUIDField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("halt")
        verbose_name_plural = _("halts")
        triggers = HALT_STATES.triggers()
        constraints = [
            HALT_STATES.check("halt"),
            models.CheckConstraint(
                condition=Q(scope=HaltScope.GLOBAL, target="") | ~Q(scope=HaltScope.GLOBAL) & ~Q(target=""),
                name="halt_has_a_target",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="halt_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None) & ~Q(status=HaltStatus.RELEASED)
                | Q(status=HaltStatus.RELEASED, released_at__isnull=False)
                & Q(released_by__isnull=False, release_proposed_by__isnull=False)
                & ~Q(released_by=F("release_proposed_by")),
                name="halt_released_by_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scope", "target"], condition=~Q(status=HaltStatus.RELEASED), name="halt_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.target}".strip()


class LimitCounter(models.Model):
    """What is used of a limit under a key (`daily:2026-11-27:<party>`, `position:<instrument>:<party>`).

    Counted by one conditional update in the order's transaction (4.6). `cap` is the one of the last order: a
    cap lowered below what is used stops new orders and takes nothing back.
    """

    key = models.TextField(primary_key=True)
    used = models.BigIntegerField(default=0)
    cap = models.BigIntegerField()

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")
        constraints = [
            models.CheckConstraint(condition=Q(used__gte=0, cap__gte=0), name="limit_counter_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.used}/{self.cap}"


class RiskDecision(models.Model):
    """What the gate said, with the figures it saw; a refusal is kept like a pass. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True, blank=True)
    instrument = models.TextField()
    accepted = models.BooleanField()
    code = models.TextField(blank=True, default="")
    # One entry a failed check, in the order of the checks: code, limit, used, requested.
    failures = models.JSONField(default=list)
    # What was judged, and the figures of every limit at that time.
    snapshot = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("risk decision")
        verbose_name_plural = _("risk decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True, code="") | Q(accepted=False) & ~Q(code=""),
                name="refusal_has_its_code",
            )
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="risk_decisions_of_party"),
            # Asked by the guards: nothing stands that the gate has not let pass.
            models.Index(fields=["subject_id"], condition=Q(accepted=True), name="risk_decisions_passed"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.code or 'passed'}"
