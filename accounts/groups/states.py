"""What ties two parties together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkKind(models.TextChoices):
    DEVICE = "DEVICE", _("the same device")
    TRACE = "TRACE", _("the same trace")
    PHOTO = "PHOTO", _("the same photo")
    PAYMENT = "PAYMENT", _("the same payment details")
    DECLARED = "DECLARED", _("declared")
