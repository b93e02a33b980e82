"""Ways from what a risk officer looks at to the forms about it, filled in: nobody copies a code or an id."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.risk.halts import PERMISSION as STOP
from market.risk.models import HaltScope
from market.risk.participants import PERMISSION as ADMIT
from puhui.kernel.admin.links import Related, link_from


def _stopping(scope: HaltScope, name: str, key: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda row: reverse("admin:market_halt_place", query={"scope": scope, name: key(row)})


def _admitting(row: Any) -> str:
    return reverse("admin:market_participant_admit", query={"party_id": row.party_id})


for model in ("market.participant", "market.riskdecision"):
    of_party = _stopping(HaltScope.PARTICIPANT, "party_id", lambda row: row.party_id)
    link_from(model, Related(_("Stop this participant"), STOP, of_party))
    link_from(model, Related(_("Admit, or change the class"), ADMIT, _admitting))
for model, scope, name in (
    ("market.instrument", HaltScope.INSTRUMENT, "instrument"),
    ("market.venue", HaltScope.VENUE, "venue"),
):
    link_from(model, Related(_("Pull a stop"), STOP, _stopping(scope, name, lambda row: row.pk)))
