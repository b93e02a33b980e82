"""`/register`: projects, issuances, public notices and retirements of late, and look-ups by serial number and
by certificate.

It shows what the API of the register shows and nothing else; what is longer than the page is read there.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from credits.projects.selectors import for_reading, running_notices
from credits.registry.bundles import public_bundle
from credits.registry.documents import shown_of
from credits.registry.figures import SchemeFigures, figures
from credits.registry.selectors import (
    frozen_since,
    public_bundles,
    public_issuances,
    public_notices,
    public_portfolios,
    public_projects,
)
from credits.registry.serials import PLACES, find_serial, read_serial, rest_of
from credits.rest.registry_bundles import bundle_entry
from credits.rest.registry_entries import (
    figures_entry,
    issuance_entry,
    notice_entry,
    part_entries,
    portfolio_entry,
    project_entries,
    retirement_entries,
)
from credits.rest.stakeholder_objections import stakeholder_notice_entry
from credits.retirement.public import public_retirements
from credits.retirement.selectors import certificate_by_number
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, PuhuiError
from puhui.kernel.regions import places
from puhui.kernel.rest.etags import with_etag

# Each bundle is summed up from its sites; those before the newest are read in the API.
ROWS, BUNDLES, PARTS = 20, 5, 200
SERIAL_MOST = CERTIFICATE_MOST = 100
LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Answer with the page, in the language asked for by `lang`, else by Accept-Language."""
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    asked = request.GET.get("certificate", "").strip()[:CERTIFICATE_MOST]
    if found := _certificate(asked):
        return HttpResponseRedirect(reverse("certificate", args=[found]))
    with translation.override(language):
        response = TemplateResponse(request, "portal/register.html", _context(request, language)).render()
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return with_etag(request, response)


def _context(request: HttpRequest, language: str) -> dict[str, Any]:
    now = puhui_now()
    told = figures(now)
    return {
        "language": language,
        "other": "en" if language.startswith("zh") else "zh",
        "frozen_at": frozen_since(),
        "figures": [figures_entry(each) for each in told],
        "holdings": [(each, _holdings(each)) for each in told if each.issued_t],
        "portfolios": [portfolio_entry(row) for row in public_portfolios()[:ROWS]],
        "asked_certificate": request.GET.get("certificate", "").strip()[:CERTIFICATE_MOST],
        "projects": _projects(now),
        "bundles": _bundles(now),
        "issuances": [issuance_entry(row) for row in public_issuances()[:ROWS]],
        "notices": [placed(notice_entry(row, now), "city") for row in public_notices()[:ROWS]],
        "stakeholder_notices": [
            placed(stakeholder_notice_entry(row), "region")
            for row in for_reading(running_notices(now))[:ROWS]
        ],
        "retirements": retirement_entries(list(public_retirements()[:ROWS])),
        **_looked_up(request.GET.get("serial", "").strip()[:SERIAL_MOST]),
    }


def _holdings(figures: SchemeFigures) -> list[tuple[str, int | None, int]]:
    """Return who has what was issued, in words: holders by class with their number, then the other places."""
    held = [(str(each.holder_class.label), each.holders, each.tonnes) for each in figures.holdings]
    elsewhere = [
        (_(PLACES[status]), None, tonnes)
        for status, tonnes in figures.by_status.items()
        if tonnes and status != "held"
    ]
    return [*held, *elsewhere]


def _certificate(asked: str) -> str:
    """Return the number of the certificate that was asked for, as it is written; "" if there is none."""
    if not asked or "\0" in asked:
        return ""
    try:
        return certificate_by_number(asked).number
    except NotFound:
        return ""


def _projects(now: datetime) -> list[dict[str, Any]]:
    """Return the newest projects, bundles among them, each with the papers that anybody may read."""
    found = list(public_projects()[:ROWS])
    papers = shown_of(found)
    return [
        placed(entry, "region")
        | {"state": project.get_status_display(), "papers": papers.get(project.pk, [])}
        for project, entry in zip(found, project_entries(found, now), strict=True)
    ]


def _bundles(now: datetime) -> list[dict[str, Any]]:
    """Return the newest bundles with their sites and shares by class, as the API tells them."""
    found = list(public_bundles()[:BUNDLES])
    entries = []
    for project, entry in zip(found, project_entries(found, now), strict=True):
        bundle = public_bundle(project)
        if bundle is not None:
            entries.append(placed(entry, "region") | {"bundle": bundle_entry(bundle)})
    return entries


def placed(entry: dict[str, Any], field: str) -> dict[str, Any]:
    """Return an entry with the name of the place whose code stands in `field`."""
    place = places().get(entry[field])
    named = place and place.name.in_language(translation.get_language() or "zh-hans")
    return entry | {"place": named or entry[field]}


def _looked_up(text: str) -> dict[str, Any]:
    if not text or "\0" in text:
        return {"asked": "", "parts": [], "problem": ""}
    try:
        serial = read_serial(text)
        parts = find_serial(serial, most=PARTS)
        entries = part_entries(serial.batch, parts)
        placed = [{**part, "place": _(PLACES[part["status"]])} for part in entries]
        told = {"asked": text, "parts": placed, "rest": rest_of(serial, parts), "problem": ""}
        issuance = public_issuances().filter(batch=serial.batch).first()
        return told | {"batch": issuance and issuance_entry(issuance)}
    except PuhuiError as error:
        return {"asked": text, "parts": [], "problem": _(error.title)}


urlpatterns = [
    path("register", register, name="register"),
    # As people write it out of habit.
    path(
        "register/",
        require_safe(RedirectView.as_view(pattern_name="register", query_string=True, permanent=True)),
    ),
]
