"""What is read of risk: figures in force, a party's class, and what it has used."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from market.instruments.selectors import instruments
from market.risk.defaults import defaults
from market.risk.facts import UNADMITTED
from market.risk.models import LimitChange, LimitCounter, Participant
from market.risk.order import daily_key, position_key
from market.risk.states import ChangeStatus
from puhui.kernel.clock import business_date


def class_of(party_id: UUID, *, is_person: bool) -> str:
    """Return a party's class; "" for an organisation that was not admitted."""
    row = Participant.objects.filter(pk=party_id).values_list("participant_class", flat=True).first()
    return row or UNADMITTED[is_person]


def figures_in_force(scheme: str, participant_class: str) -> Mapping[str, int]:
    """Return the limits of a class by name: the newest change in force of each, else the file's figure."""
    changes = (
        LimitChange.objects.filter(
            status=ChangeStatus.IN_FORCE, scheme=scheme, participant_class=participant_class
        )
        .order_by("limit", "-checked_at", "-id")
        .distinct("limit")
    )
    return {
        **defaults().figures_of(participant_class),
        **dict(changes.values_list("limit", "new")),
    }


def used_today_fen(scheme: str, party_id: UUID, now: datetime) -> int:
    """Return what a party's orders of the business day are worth."""
    key = daily_key(scheme, business_date(now), party_id)
    return LimitCounter.objects.filter(pk=key).values_list("used", flat=True).first() or 0


def open_buys_t(party_id: UUID) -> dict[str, int]:
    """Return the tonnes that a party's open buys come to, by instrument."""
    keys = {position_key(code, party_id): code for code in instruments().values_list("code", flat=True)}
    rows = LimitCounter.objects.filter(pk__in=list(keys), used__gt=0).order_by("key")
    return {keys[key]: used for key, used in rows.values_list("key", "used")}
