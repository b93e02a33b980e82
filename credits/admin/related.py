"""Ways from people, whom `accounts` shows, to what they did and hold, which it must not know of."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.ledger.selectors import holding_ids
from puhui.kernel.admin.links import Related, link_from


def _listed(page: str) -> Any:
    return lambda party: reverse(f"admin:credits_{page}_changelist", query={"q": str(party.pk)})


def _holding(party: Any) -> str | None:
    number = holding_ids([party.pk]).get(party.pk)
    return reverse("admin:credits_ledgeraccount_change", args=[number]) if number else None


def _projects(party: Any) -> str:
    # All of them: the page would open with what waits for a decision.
    return reverse("admin:credits_project_changelist", query={"q": str(party.pk), "shown": "all"})


PARTY = "accounts.party"
link_from(PARTY, Related(_("Activities"), "credits.view_activity", _listed("activity")))
link_from(PARTY, Related(_("Projects"), "credits.view_project", _projects))
link_from(PARTY, Related(_("Holding"), "credits.view_ledgeraccount", _holding))
link_from(PARTY, Related(_("Transfers"), "credits.view_transfer", _listed("transfer")))
link_from(PARTY, Related(_("Assignments"), "credits.view_assignment", _listed("assignment")))
link_from(PARTY, Related(_("Vouchers"), "credits.view_voucher", _listed("voucher")))
link_from(PARTY, Related(_("Retirements"), "credits.view_retirement", _listed("retirement")))
