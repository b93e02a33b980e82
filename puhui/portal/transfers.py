"""`/transfers/cancel/<link>`: stops a transfer of one's units, without signing in.

Opening the page shows what it is about and changes nothing, since mail programs open links by themselves; the
button does it. The link is the proof, so no cookie is asked for: who can send the form has the link. Once the
transfer is over the page says so, and nothing else of it: the link is in old messages by then.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from credits.registry.cancelled_by import CancelledBy, cancelled_by
from credits.registry.models import PartyTransfer
from credits.registry.services import cancel_by_link, named_by
from credits.registry.transfer_states import OPEN, TransferStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import Kind, PuhuiError
from puhui.portal.register import LANGUAGES


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the page, in the language asked for by `lang`, else by Accept-Language."""
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        context, status = _context(token, is_pressed=request.method == "POST")
        context |= {"language": language, "other": "en" if language.startswith("zh") else "zh"}
        response = TemplateResponse(request, "portal/cancel_transfer.html", context, status=status).render()
    response["Content-Language"] = language
    # The address is the key: it is told to nobody further on, and no search engine keeps it.
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _context(token: str, *, is_pressed: bool) -> tuple[dict, int]:
    try:
        transfer = cancel_by_link(token=token, now=puhui_now()) if is_pressed else named_by(token)
    except PuhuiError as error:
        return {"problem": _(error.title)}, 404 if error.kind is Kind.MISSING else 409
    shown = {
        "transfer": transfer,
        "is_open": transfer.status in OPEN,
        "cancelled": _cancelled(transfer),
    }
    return shown, 200


def _cancelled(transfer: PartyTransfer) -> str:
    """Return what became of a transfer that is cancelled, in a kind and no name; nothing of any other."""
    if transfer.status != TransferStatus.CANCELLED:
        return ""
    return {
        CancelledBy.MEMBER: _("A member of the holder has stopped it; the units were given back."),
        CancelledBy.LINK: _("It is stopped by the link; the units were given back."),
        CancelledBy.LEAVER: _(
            "It ended because whoever began or approved it left the holder; the units were given back."
        ),
        CancelledBy.VOID: _("It ended with its batch, which was voided; the units went with the batch."),
    }[cancelled_by(transfer)]


urlpatterns = [path("transfers/cancel/<str:token>", cancel_page, name="cancel-transfer")]
