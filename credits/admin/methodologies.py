"""Methodologies: each with its versions and where it is in force. The documents are with the versions."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import period
from credits.admin.names import family_name, type_name
from credits.admin.sections import RULES
from credits.methodologies.models import Methodology
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, written
from puhui.kernel.admin.words import in_language, link, region_name


@admin.register(Methodology)
class MethodologyAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 30, "menu_book"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        column("serial_code", _("code in serials")),
        column("family", _("family"), family_name),
    ]
    fields = [*list_display]

    def parts(self, request: HttpRequest, obj: Methodology) -> Sequence[Part]:
        versions = [
            [
                link(reverse("admin:credits_methodologyversion_change", args=[row.pk]), f"v{row.version}"),
                in_language(row, "title"),
                in_language(row, "edition"),
                row.get_status_display(),
                period(row.effective_from, row.effective_to),
                written(row.published_at),
                row.digest,
            ]
            for row in obj.versions.order_by("-version").defer("text")
        ]
        in_force = [
            [
                row.scheme_id,
                type_name(row.activity_type),
                region_name(row.region),
                period(row.in_force_from, row.in_force_to),
            ]
            for row in obj.in_force.order_by("scheme_id", "activity_type", "region", "in_force_from")
        ]
        headers = [
            _("version"),
            _("title"),
            _("edition"),
            _("state"),
            _("effective"),
            _("published at"),
            _("digest"),
        ]
        return [
            Part(_("Versions"), headers, versions),
            Part(_("In force"), [_("scheme"), _("type"), _("region"), _("period")], in_force),
        ]
