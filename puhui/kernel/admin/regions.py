"""The scheme's map, as the file tells it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, place, title
from puhui.kernel.admin.navigation import OPERATIONS
from puhui.kernel.models import Region


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    names = (_("region"), _("regions"))
    section, position, icon = OPERATIONS, 50, "map"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("name", _("name")),
        place("parent", _("lies in")),
        place("grid", _("power grid")),
    ]
    fields = [*list_display]
