"""Choices of the sign-in's tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionEnd(models.TextChoices):
    LOGOUT = "LOGOUT", _("signed out")
    REFRESH_REUSED = "REFRESH_REUSED", _("an old refresh token came back")
    USER_BLOCKED = "USER_BLOCKED", _("the user was blocked")
    PARTY_FROZEN = "PARTY_FROZEN", _("the party was frozen")
    BY_STAFF = "BY_STAFF", _("ended by staff")


class Budget(models.TextChoices):
    """What is counted a day, so that codes are neither pumped nor guessed (T28, T29), nor notices flooded."""

    CODES_NUMBER = "CODES_NUMBER", _("codes to a number")
    CODES_ADDRESS = "CODES_ADDRESS", _("codes asked from an address")
    CODES_TOTAL = "CODES_TOTAL", _("codes in total")
    FAILURES_ADDRESS = "FAILURES_ADDRESS", _("wrong codes from an address")
    FAILURES_TOTAL = "FAILURES_TOTAL", _("wrong codes in total")
    FAILURES_AUTHENTICATOR = "FAILURES_AUTHENTICATOR", _("wrong codes of one authenticator")
    OBJECTIONS_ADDRESS = "OBJECTIONS_ADDRESS", _("objections from an address")
    OBJECTIONS_TOTAL = "OBJECTIONS_TOTAL", _("objections in total")
