"""The states of a methodology version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class VersionStatus(models.TextChoices):
    PUBLISHED = "PUBLISHED", _("published")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


VERSION_STATES = StateTable(
    name="methodology_version",
    states=VersionStatus,
    initial=frozenset({VersionStatus.PUBLISHED}),
    allowed={
        VersionStatus.PUBLISHED: frozenset({VersionStatus.WITHDRAWN}),
        VersionStatus.WITHDRAWN: frozenset(),
    },
)
