"""The menu: sections in the order in which things happen, each with the pages that the reader may see."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """A heading of the menu; sections stand by `order`."""

    title: str | Promise
    order: int


GROUP = "kernel/admin/menu_group.html"
OPERATIONS = Section(_("Operations"), 90)


def sections(request: HttpRequest) -> list[tuple[Section, list[tuple[Any, str]]]]:
    """Return each section with its (page class, address) that the request may look at, in order."""
    found: dict[Section, list[tuple[Any, str]]] = {}
    for page in _pages():
        if page.has_view_permission(request):
            found.setdefault(page.section, []).append((page, _address(page)))
    return list(found.items())


def menu(request: HttpRequest) -> list[SafeString]:
    """Return the groups of the menu for `unfold/helpers/app_list.html`, with the page marked on which the
    request stands. What the reader may see is asked anew each time; a group once drawn is kept."""
    language, path = get_language() or "", request.path
    groups = [_start(language, path == reverse("admin:index"))]
    for section, pages in sections(request):
        shown = tuple(page for page, _address in pages)
        here = next((page for page, address in pages if path.startswith(address)), None)
        groups.append(_group(section, shown, here, language))
    return groups


@cache
def _start(_language: str, is_here: bool) -> SafeString:
    item = {"title": _("Overview"), "icon": "dashboard", "link": reverse("admin:index"), "active": is_here}
    return render_to_string(GROUP, {"items": [item]})


@lru_cache(maxsize=1024)
def _group(section: Section, pages: tuple[Any, ...], here: Any, _language: str) -> SafeString:
    items = [
        {
            "title": capfirst(page.opts.verbose_name_plural),
            "icon": page.icon,
            "link": _address(page),
            "active": page is here,
        }
        for page in pages
    ]
    return render_to_string(GROUP, {"title": section.title, "items": items})


@cache
def _pages() -> tuple[Any, ...]:
    """All pages by section and position; they are registered once, before the first request."""
    pages: list[Any] = list(admin.site._registry.values())
    return tuple(sorted(pages, key=lambda page: (page.section.order, page.position)))


@cache
def _address(page: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
