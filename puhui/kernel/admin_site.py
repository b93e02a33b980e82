"""The admin site of the staff: only pages of ours, in Chinese and English, with what needs a look on the
first one.

It stands outside of `puhui.kernel.admin`, because that package registers pages on it while it is imported.
"""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language
from unfold.sites import UnfoldAdminSite


class StaffSite(UnfoldAdminSite):
    """Deny by default: a page that a library brings along (groups, lockouts, factors) is not taken in."""

    index_title = _("Overview")
    index_template = "kernel/admin/index.html"
    enable_nav_sidebar = True

    def register(
        self,
        model_or_iterable: ModelBase | Iterable[ModelBase],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Register pages whose class says that it is ours; let the others pass without a word."""
        if getattr(admin_class, "of_puhui", False):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern]:
        return [path("language/", self.switch_language, name="set_language"), *super().get_urls()]

    def switch_language(self, request: HttpRequest) -> HttpResponse:
        """Remember the language in a cookie; Django checks that `next` stays on this host."""
        return set_language(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Wrap a view as Django does, and tell its cells who reads."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def read(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            from puhui.kernel.admin.reading import is_read_by

            is_read_by(request)
            return inner(request, *args, **kwargs)

        return read

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages by app once somebody reads them. The menu is ours and does not, and to sort these
        by their translated names took a fifth of every page's time."""
        pages: Any = SimpleLazyObject(partial(super().get_app_list, request, app_label))
        return pages

    def get_sidebar_list(self, request: HttpRequest) -> list[Any]:
        """Return the menu as it is: the library's way to it copies and asks each of a hundred entries for
        what ours do not have, and took a tenth of every page's time."""
        from puhui.kernel.admin.navigation import menu

        return menu(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from puhui.kernel.admin.dashboard import panels

        return super().index(request, {"panels": panels(request), **(extra_context or {})})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Passwords are changed where staff sign in, which asks for the second factor."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Find pages by name. The library's view breaks on a page number that is none."""
        page = request.GET.get("page", "1")
        if not (page.isascii() and page.isdigit() and 0 < len(page) < 4):
            raise Http404
        return super().search(request, extra_context)

    def has_page(self, model: type[Model]) -> bool:
        """Tell whether the model has a page here."""
        return self.is_registered(model)
