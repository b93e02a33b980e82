"""Tables of what people are told, and of how it reached them. Times are real time (decisions 73)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.notifications.states import Channel, DeliveryStatus
from accounts.people.models import Party, User
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

TRIES_MAX = 5


class Notification(models.Model):
    """One piece of news in a party's inbox. `params` are ids, codes and numbers, never a person's data.

    `cause` is the id of what happened: the same news about it is told once, however often it is said.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notifications", db_index=False)
    kind = models.TextField(_("kind"))
    cause = models.UUIDField(_("about"))
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "cause"], name="told_once"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("created_at")), name="read_after_it_was_told"
            ),
        ]
        indexes = [models.Index(fields=["party", "-id"], name="inbox_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ChannelChoice(models.Model):
    """Whether a party wants a channel. For mail: to which address, once a code sent there has come back."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="channels")
    channel = models.TextField(_("channel"), choices=Channel.choices)
    is_on = models.BooleanField(_("on"), default=False)
    address = EncryptedTextField(_("address"), null=True, blank=True)
    code_hash = models.BinaryField(max_length=32, null=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["party", "channel"], name="one_choice_per_channel"),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.SMS, Channel.EMAIL]), name="channel_is_chosen"
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.EMAIL, is_on=True) | Q(confirmed_at__isnull=False),
                name="mail_goes_to_a_confirmed_address",
            ),
            models.CheckConstraint(condition=Q(tries__lte=TRIES_MAX), name="channel_tries_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.channel}"


class Webhook(models.Model):
    """An address of a firm's own system that is called with its news, signed with the secret shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="webhooks")
    url = models.TextField(_("address"))
    secret = EncryptedTextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Given-up deliveries in a row; at the limit the subscription ends by itself.
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "url"], condition=Q(ended_at=None), name="one_live_webhook_per_address"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """One sending of one notification by one channel: what the job works through."""

    id = models.BigAutoField(primary_key=True)
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.TextField(_("channel"), choices=Channel.choices)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Whose phone, for a short message: an organisation has none, its owners do.
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.TextField(_("state"), choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), default="", blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "webhook", "user"],
                nulls_distinct=False,
                name="one_delivery_per_way",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.WEBHOOK, webhook__isnull=False, user=None)
                | Q(channel=Channel.SMS, webhook=None, user__isnull=False)
                | Q(channel=Channel.EMAIL, webhook=None, user=None),
                name="delivery_knows_its_way",
            ),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.SENT, sent_at__isnull=False)
                | ~Q(status=DeliveryStatus.SENT) & Q(sent_at=None),
                name="delivery_sent_at_an_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status=DeliveryStatus.PENDING),
                name="delivery_that_is_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
