"""Where news goes, and what becomes of each sending."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way to reach somebody beside the inbox, which everybody has."""

    SMS = "SMS", _("short message")
    EMAIL = "EMAIL", _("e-mail")
    WEBHOOK = "WEBHOOK", _("webhook")


class DeliveryStatus(models.TextChoices):
    """PENDING is tried with growing pauses; after the last try it is GIVEN_UP, and a person may retry it."""

    PENDING = "PENDING", _("pending")
    SENT = "SENT", _("sent")
    GIVEN_UP = "GIVEN_UP", _("given up")
