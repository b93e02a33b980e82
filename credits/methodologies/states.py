"""The states of a methodology version, of the draft that becomes one, and of a withdrawal."""

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


class DraftStatus(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("submitted")
    APPROVED = "APPROVED", _("approved")
    PUBLISHED = "PUBLISHED", _("published")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


D = DraftStatus
DRAFT_STATES = StateTable(
    name="methodology_draft",
    states=DraftStatus,
    initial=frozenset({D.DRAFT}),
    allowed={
        D.DRAFT: frozenset({D.SUBMITTED, D.WITHDRAWN}),
        D.SUBMITTED: frozenset({D.APPROVED, D.DRAFT, D.REFUSED, D.WITHDRAWN}),
        D.APPROVED: frozenset({D.PUBLISHED, D.WITHDRAWN}),
        D.PUBLISHED: frozenset(),
        D.REFUSED: frozenset(),
        D.WITHDRAWN: frozenset(),
    },
    who={
        D.SUBMITTED: "author",
        D.DRAFT: "methodology officer who did not write it",
        D.APPROVED: "methodology officer who did not write it",
        D.REFUSED: "methodology officer who did not write it",
        D.PUBLISHED: "methodology officer, once it is filed",
        D.WITHDRAWN: "author",
    },
)


class WithdrawalStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    CONFIRMED = "CONFIRMED", _("confirmed")
    DROPPED = "DROPPED", _("dropped")


WITHDRAWAL_STATES = StateTable(
    name="version_withdrawal",
    states=WithdrawalStatus,
    initial=frozenset({WithdrawalStatus.PROPOSED}),
    allowed={
        WithdrawalStatus.PROPOSED: frozenset({WithdrawalStatus.CONFIRMED, WithdrawalStatus.DROPPED}),
        WithdrawalStatus.CONFIRMED: frozenset(),
        WithdrawalStatus.DROPPED: frozenset(),
    },
    who={
        WithdrawalStatus.CONFIRMED: "methodology officer who did not propose it",
        WithdrawalStatus.DROPPED: "methodology officer",
    },
)
