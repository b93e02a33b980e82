"""The states of an authorisation and of a cash movement: proposed by one person, confirmed by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class AuthorisationStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    IN_FORCE = "IN_FORCE", _("in force")
    REFUSED = "REFUSED", _("refused")
    ENDED = "ENDED", _("ended")


AUTHORISATION_STATES = StateTable(
    name="custody_authorisation",
    states=AuthorisationStatus,
    initial=frozenset({AuthorisationStatus.PROPOSED}),
    allowed={
        AuthorisationStatus.PROPOSED: frozenset({AuthorisationStatus.IN_FORCE, AuthorisationStatus.REFUSED}),
        AuthorisationStatus.IN_FORCE: frozenset({AuthorisationStatus.ENDED}),
        AuthorisationStatus.REFUSED: frozenset(),
        AuthorisationStatus.ENDED: frozenset(),
    },
    who={AuthorisationStatus.IN_FORCE: "another operator"},
)


class CashStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    CONFIRMED = "CONFIRMED", _("confirmed")
    REFUSED = "REFUSED", _("refused")


CASH_STATES = StateTable(
    name="cash_movement",
    states=CashStatus,
    initial=frozenset({CashStatus.PROPOSED}),
    allowed={
        CashStatus.PROPOSED: frozenset({CashStatus.CONFIRMED, CashStatus.REFUSED}),
        CashStatus.CONFIRMED: frozenset(),
        CashStatus.REFUSED: frozenset(),
    },
    who={CashStatus.CONFIRMED: "another operator"},
)
