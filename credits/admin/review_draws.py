"""Draws for blind second readings: from how many, how many, and the seed by which it can be done again."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from credits.admin.sections import CAPTURE
from credits.verification.review.models import RereadingDraw
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, whole

ACCEPTED_BY = {"people": _("people"), "rule": _("the rules alone")}


@admin.register(RereadingDraw)
class RereadingDrawAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 16, "casino"
    list_display = [
        column("day", _("day")),
        computed("accepted_by", _("accepted by"), lambda draw: ACCEPTED_BY[draw.accepted_by]),
        whole("accepted", _("accepted claims")),
        whole("drawn", _("drawn")),
        computed("seed", _("seed"), lambda draw: str(draw.seed)),
        column("drawn_at", _("drawn at")),
    ]
    fields = [*list_display]
