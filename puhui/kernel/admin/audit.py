"""The audit trail: who did what to what, when and why. Searched by object, actor or acting party."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.acts import act_with_code, act_word
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, place, region, written
from puhui.kernel.admin.filters import DayFilter, choice, region_choice
from puhui.kernel.admin.navigation import OPERATIONS
from puhui.kernel.admin.object_kinds import kind_with_code, kind_word
from puhui.kernel.admin.searching import as_uuid
from puhui.kernel.admin.skip_scan import distinct_values
from puhui.kernel.admin.words import short
from puhui.kernel.models import AuditEvent

# As `system_actor` and the API call whoever acts.
SYSTEM, NO_STAFF = "system:", "resident"


def _what(event: AuditEvent) -> str:
    """Return the kind of object with the end of its id; what has a code instead, such as a job, by that."""
    known = short(event.object_id) if as_uuid(event.object_id) else event.object_id
    return f"{kind_word(event.object_type)} {known}"


def _who(name: str) -> str:
    """Return staff by user name; a job and whoever is no staff bear names that programs gave them."""
    if name.startswith(SYSTEM):
        return gettext("the system")
    return gettext("no member of staff") if name == NO_STAFF else name


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    names = (_("audit event"), _("audit trail"))
    section, position, icon = OPERATIONS, 30, "history"
    territory = ("region",)
    list_display = [
        column("at", _("at")),
        column("actor_name", _("who"), _who),
        column("action", _("action"), act_word),
        computed("what", _("object"), _what),
        place("region", _("region")),
        computed("why", _("reason"), lambda event: event.reason[:80]),
    ]
    list_filter = [
        choice(
            "object_type",
            _("kind of object"),
            lambda: [(kind, kind_word(kind)) for kind in distinct_values(AuditEvent, "object_type")],
        ),
        region_choice("region"),
        DayFilter,
    ]
    search_fields = ["object_id"]  # what the box does is written below
    search_help_text = _(
        "The whole id of an object or of a person, a user name, or an action such as user_blocked"
    )
    fields = [
        column("id", _("id")),
        column("at", _("at")),
        column("actor_name", _("who")),
        column("actor_user_id", _("user")),
        column("actor_person_id", _("person")),
        column("acting_party_id", _("acting for")),
        column("action", _("action"), act_with_code),
        column("object_type", _("kind of object"), kind_with_code),
        column("object_id", _("object")),
        region("region", _("region")),
        column("reason", _("reason")),
        column("detail", _("detail")),
        column("command_id", _("command")),
    ]

    def heading(self, obj: AuditEvent) -> str:
        return f"{act_word(obj.action)} {written(obj.at)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Compare whole values, so that an index answers: the id of an object, or of who acted."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = Q(object_type__in=distinct_values(AuditEvent, "object_type"), object_id=term)
        party = as_uuid(term)
        if party is not None:
            found |= Q(acting_party_id=party)
        else:
            found |= Q(actor_name=term) | Q(action=term)
        return queryset.filter(found), False
