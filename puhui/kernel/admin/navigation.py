"""The menu: sections in the order in which things happen, each with the pages that the reader may see."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """A heading of the menu; sections stand by `order`."""

    title: str | Promise
    order: int


OPERATIONS = Section(_("Operations"), 90)


def sections(request: HttpRequest) -> list[tuple[Section, list[tuple[Any, str]]]]:
    """Return each section with its (page class, address) that the request may look at, in order."""
    found: dict[Section, list[tuple[Any, str]]] = {}
    page: Any
    for model, page in admin.site._registry.items():
        if page.has_view_permission(request):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            found.setdefault(page.section, []).append((page, address))
    for pages in found.values():
        pages.sort(key=lambda item: item[0].position)
    return sorted(found.items(), key=lambda item: item[0].order)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu as Unfold wants it (settings: UNFOLD["SIDEBAR"]["navigation"])."""
    if not admin.site.has_permission(request):
        return []
    groups: list[dict[str, Any]] = [
        {"items": [{"title": _("Overview"), "icon": "dashboard", "link": reverse("admin:index")}]}
    ]
    for section, pages in sections(request):
        items = [
            {"title": capfirst(page.opts.verbose_name_plural), "icon": page.icon, "link": address}
            for page, address in pages
        ]
        groups.append({"title": section.title, "items": items, "separator": True})
    return groups
