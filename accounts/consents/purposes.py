"""The purposes that people are asked about, each by itself (api.md, Signing in)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Lower case, because the codes are part of the path `consents/{purpose}`."""

    ACTIVITY_DATA = "activity_data", _("activity records")
    LOCATION_TRACE = "location_trace", _("movement traces")
    PARTNER_RECORDS = "partner_records", _("records from partners")
    MARKET = "market", _("market")
