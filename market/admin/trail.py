"""The way of a transfer's grams on one page: what its holder reads, for staff who see the transfer."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.admin.trail_parts import trail_parts
from market.custody.trail import trail_of
from market.trading.trail import trail_answer
from puhui.kernel.admin.links import Related, link_from
from puhui.kernel.errors import NotFound

TRANSFER, PERMISSION = "credits.transfer", "credits.view_transfer"


def trail_page(site: AdminSite, request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show the trail of a transfer for whom it came out of or went into.

    For who may see the transfer's own page, in the territory of that. Raises PermissionDenied, Http404.
    """
    pages = site._registry[apps.get_model(TRANSFER)]
    if not pages.has_view_permission(request):
        raise PermissionDenied
    transfer = pages.get_object(request, str(entry_id))
    party_id = _holder(transfer) if transfer is not None else None
    if party_id is None:
        raise Http404
    try:
        answer = trail_answer(trail_of(entry_id=entry_id, party_id=party_id))
    except NotFound as error:
        raise Http404 from error
    context = {
        **site.each_context(request),
        "title": _("The way of these grams"),
        "parts": trail_parts(answer),
        "back": reverse("admin:credits_transfer_change", args=[entry_id]),
    }
    return TemplateResponse(request, "market/admin/trail.html", context)


def _holder(transfer: Any) -> UUID | None:
    """Return whose the transfer is: who gave, and where that is the scheme itself, who got."""
    return transfer.debit_account.party_id or transfer.credit_account.party_id


def _address(transfer: Any) -> str | None:
    return reverse("admin:market_trail", args=[transfer.pk]) if _holder(transfer) else None


link_from(TRANSFER, Related(gettext_lazy("The way of these grams"), PERMISSION, _address))
