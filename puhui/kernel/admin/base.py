"""The base of every page of the admin: to be read and not written, by one's roles, in one's territory.

Nobody is a superuser. `view` is asked of the roles (accounts); add, change and delete are no, whoever asks.
A page lists what it shows; a field that it does not name cannot be looked up by the address either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.admin import AdminSite, ShowFacets
from django.contrib.admin.checks import ModelAdminChecks
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.columns import Label
from puhui.kernel.admin.links import related_links
from puhui.kernel.admin.navigation import Section
from puhui.kernel.admin.paging import BoundedList
from puhui.kernel.admin.work_lists import Work

AUDIT_PERMISSION = "kernel.view_auditevent"


@dataclass(frozen=True, slots=True)
class Part:
    """A table below the fields of a page; cells are texts or links. `drawing` is SVG that shows the same."""

    title: Label
    headers: Sequence[Label]
    rows: Sequence[Sequence[Any]]
    note: Label = ""
    drawing: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A long text below the fields of a page, as it is stored."""

    title: Label
    text: str
    note: Label = ""
    is_document: bool = field(default=True, init=False)


@dataclass(frozen=True, slots=True)
class Drawings:
    """Drawings below the fields of a page: SVG that a template has escaped, each with its caption."""

    title: Label
    drawings: Sequence[tuple[SafeString, Label]]
    note: Label = ""
    is_drawings: bool = field(default=True, init=False)


class ReadOnlyAdmin(ModelAdmin):
    """A page to read. `territory`: paths to regions, any of which must lie in sight; none: a row of no
    region."""

    of_puhui: ClassVar[bool] = True
    section: ClassVar[Section]
    position: ClassVar[int] = 50
    icon: ClassVar[str] = "table_rows"
    territory: ClassVar[tuple[str, ...]] = ()
    # What the first page tells of it to those who can do something about it.
    work: ClassVar[tuple[Work, ...]] = ()
    # Singular and plural, for a model whose Meta has none to translate.
    names: ClassVar[tuple[Label, Label] | None] = None

    # Django's own: Unfold's would look for the permissions of buttons in Django's table, and ours are in
    # roles.
    checks_class = ModelAdminChecks
    actions = None
    ordering = ["-pk"]
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_filter_submit = True
    list_fullwidth = True
    compressed_fields = True
    list_before_template = "kernel/admin/shown.html"
    change_form_outer_before_template = "kernel/admin/heading.html"
    change_form_outer_after_template = "kernel/admin/parts.html"

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        super().__init__(model, admin_site)
        if self.names is not None:
            self.opts.verbose_name, self.opts.verbose_name_plural = self.names

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self.view_permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @property
    def view_permission(self) -> str:
        """The permission that roles must carry to see the page."""
        return f"{self.opts.app_label}.view_{self.opts.model_name}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if self.list_select_related:
            rows = rows.select_related(*self.list_select_related)
        regions = regions_in_sight(request, self.view_permission) if self.territory else None
        return rows if regions is None else rows.filter(self.in_territory(regions))

    def in_territory(self, regions: frozenset[str]) -> Q:
        """Return the condition that a row lies in one of `regions`."""
        condition = Q()
        for path in self.territory:
            condition |= Q(**{f"{path}__in": regions})
        return condition

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        # A NUL is no part of any id; the database would answer it with an error instead of "none".
        if "\0" in object_id:
            return None
        # Page and buttons ask for the same object: it is read once a request.
        found = request.__dict__.setdefault("puhui_objects", {})
        key = (self.opts.label, object_id, from_field)
        if key not in found:
            found[key] = super().get_object(request, object_id, from_field)
        return found[key]

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Leave out the buttons that make no sense for this object."""
        actions = super().get_actions_detail(request, object_id)
        obj = self.get_object(request, unquote(str(object_id))) if self.has_view_permission(request) else None
        return [item for item in actions if obj is None or _makes_sense(item.method, obj)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Take the parameters of the page's own filters alone: any other could guess at fields not shown."""
        return lookup in {getattr(choice, "parameter_name", None) for choice in self.list_filter}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedList]:
        return BoundedList

    def page_loaded(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        """Add to the rows of one list page what takes a query of its own; called once a page."""
        for work in self.work:
            if work.due is not None:
                work.due.tell(rows)
        return rows

    def heading(self, obj: Any) -> str:
        """Return what the object's page is called, in the reader's language."""
        return str(obj)

    def parts(self, request: HttpRequest, obj: Any) -> Sequence[Part | Document | Drawings]:
        """Return the tables below the fields of the object's page."""
        return ()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any):
        obj = kwargs.get("obj")
        if obj is not None:
            heading = self.heading(obj)
            context |= {"original": Headed(obj, heading), "subtitle": heading}
            context |= {"parts": self.parts(request, obj), "related_links": related_links(request, obj)}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the audit trail of the object: Django's own history knows only what forms have saved."""
        if not (self.has_view_permission(request) and may_read_history(request)):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(reverse("admin:kernel_auditevent_changelist", query={"q": str(obj.pk)}))


class Headed:
    """A row under another name: templates print that as the title, and get the row for all else they ask."""

    def __init__(self, row: Any, heading: str) -> None:
        self._row, self._heading = row, heading

    def __str__(self) -> str:
        return self._heading

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _makes_sense(method: Any, obj: Model) -> bool:
    shown = getattr(method, "shown", None)
    return shown is None or shown(obj)


def may_read_history(request: HttpRequest) -> bool:
    """Tell whether to offer an object's history (settings: UNFOLD["SHOW_HISTORY"])."""
    return request.user.has_perm(AUDIT_PERMISSION)
