"""The tables of signing in. Times here are real time, not the scheme's (decisions 73)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Party
from accounts.signin.states import Budget, SessionEnd
from puhui.kernel.ids import new_id

TRIES_MAX = 5


class PhoneChallenge(models.Model):
    """The one code that a number has at a time: a row a number, so that a new code ends the older one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    phone_index = models.BinaryField(max_length=32, unique=True)
    code_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=TRIES_MAX), name="challenge_tries_bounded"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="challenge_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="challenge_by_expiry")]

    def __str__(self) -> str:
        return str(self.id)


class DailyCount(models.Model):
    """How much of a day's budget is used: one row a day (of Shanghai), budget and key (blind index or "")."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    budget = models.TextField(choices=Budget.choices)
    key = models.TextField(default="", blank=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "budget", "key"], name="count_once_a_day"),
            models.CheckConstraint(condition=Q(budget__in=Budget.values), name="count_budget_known"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.budget} {self.used}"


class Device(models.Model):
    """A device of a person, by the HMAC of what the client calls it; without a name all are one device."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="devices")
    device_hash = models.BinaryField(max_length=32)
    # The same for everybody who uses the device, so that it can link them (accounts/groups); null where the
    # client named none. Apart from `device_hash`, which decides who is known, and is each person's own.
    shared_index = models.BinaryField(max_length=32, null=True, blank=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen at"))
    # Null until the person confirmed it by step-up (decisions 22, 70).
    known_since = models.DateTimeField(_("known since"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [models.UniqueConstraint(fields=["party", "device_hash"], name="device_once_a_party")]
        indexes = [
            models.Index(
                fields=["shared_index", "first_seen_at"],
                condition=Q(shared_index__isnull=False),
                name="device_of_several",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Session(models.Model):
    """A sign-in: the row that every token points to, and the family of its refresh tokens."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="sessions")
    created_at = models.DateTimeField(_("created at"))
    last_used_at = models.DateTimeField(_("last used at"))
    # Null: limited, value may not go out until step-up.
    trusted_at = models.DateTimeField(_("trusted at"), null=True, blank=True)
    refresh_hash = models.BinaryField(max_length=32)
    generation = models.PositiveIntegerField(default=0)
    refresh_expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.TextField(_("reason for the end"), choices=SessionEnd.choices, null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason=None)
                | Q(ended_at__isnull=False, end_reason__isnull=False, end_reason__in=SessionEnd.values),
                name="session_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-last_used_at"], name="session_latest_of_user"),
            models.Index(fields=["user"], condition=Q(ended_at=None), name="session_live_of_user"),
        ]

    def __str__(self) -> str:
        return str(self.id)
