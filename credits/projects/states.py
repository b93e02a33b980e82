"""The states of a project (api.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ProjectStatus(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("submitted")
    CITY_REVIEW = "CITY_REVIEW", _("under review by the city")
    REGISTERED = "REGISTERED", _("registered")
    SUSPENDED = "SUSPENDED", _("suspended")
    CLOSED = "CLOSED", _("closed")
    REJECTED = "REJECTED", _("rejected")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


S = ProjectStatus
PROJECT_STATES = StateTable(
    name="project",
    states=ProjectStatus,
    initial=frozenset({S.DRAFT}),
    allowed={
        S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.CITY_REVIEW, S.WITHDRAWN}),
        S.CITY_REVIEW: frozenset({S.REGISTERED, S.REJECTED, S.DRAFT, S.WITHDRAWN}),
        S.REGISTERED: frozenset({S.SUSPENDED, S.CLOSED}),
        S.SUSPENDED: frozenset({S.REGISTERED, S.CLOSED}),
        S.CLOSED: frozenset(),
        S.REJECTED: frozenset(),
        S.WITHDRAWN: frozenset(),
    },
    who={
        S.SUBMITTED: "owner or clerk",
        S.CITY_REVIEW: "registrar",
        S.REGISTERED: "registrar",
        S.REJECTED: "registrar",
        S.WITHDRAWN: "owner or clerk",
    },
)
