"""A page that shows something of one object and writes nothing, so it asks for no reason."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import Label

TABLES = "credits/admin/tables.html"


def look(
    page: ReadOnlyAdmin,
    request: HttpRequest,
    object_id: str,
    heading: Label,
    make: Callable[[Any], dict[str, Any]],
    template: str = TABLES,
) -> HttpResponse:
    """Answer with what `make` gives of the object, to whoever may see the object's own page."""
    obj: Any = page.get_object(request, object_id) if page.has_view_permission(request) else None
    if obj is None:
        return page._get_obj_does_not_exist_redirect(request, page.opts, object_id)
    context = {
        **page.admin_site.each_context(request),
        **{"title": heading, "opts": page.opts, "original": obj},
        **{"back": reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[obj.pk])},
        **make(obj),
    }
    return TemplateResponse(request, template, context)
