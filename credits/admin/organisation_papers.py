"""Papers of organisations with their files: a licence that is checked, an entrustment that an agent acts on.

Here and not beside the other pages of people, which know no files.
"""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import named_link, party_link
from accounts.admin.sections import PEOPLE
from accounts.organisations.models import OrganisationPaper, PaperKind
from accounts.organisations.permissions import REVIEW
from credits.evidence.models import EvidenceFile
from credits.evidence.serving import attachment
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.links import Related, link_from
from puhui.kernel.admin.searching import by_id


def _file(paper: OrganisationPaper) -> str:
    return reverse("admin:accounts_organisationpaper_file", args=[paper.pk])


# Only for who may open it: to everybody else who sees the page it would lead to a refusal.
link_from("accounts.organisationpaper", Related(_("Open the file"), REVIEW, _file))


@admin.register(OrganisationPaper)
class OrganisationPaperAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 33, "description"
    territory = ("party__region",)
    list_select_related = ("party",)
    list_display = [
        id_end("id", _("id")),
        computed("organisation", _("organisation"), lambda paper: named_link(paper.party)),
        column("kind", _("kind")),
        column("digest", _("digest")),
        column("added_at", _("added at")),
    ]
    list_filter = [choice("kind", _("kind"), PaperKind.choices)]
    search_fields = ["id"]
    search_help_text = _("The whole id of a paper or of a party")
    fields = [
        *list_display,
        computed("added_by", _("added by"), lambda paper: party_link(paper.added_by)),
    ]

    def heading(self, obj: OrganisationPaper) -> str:
        return f"{obj.party.name} · {obj.get_kind_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "party_id", term=term)) if term else queryset), False

    def get_urls(self) -> list:
        file = path(
            "<uuid:object_id>/file/",
            self.admin_site.admin_view(self.file),
            name="accounts_organisationpaper_file",
        )
        return [file, *super().get_urls()]

    def file(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Give out a paper's file to who checks organisations: it names people, and others unmask nobody."""
        if not (self.has_view_permission(request) and request.user.has_perm(REVIEW)):
            raise PermissionDenied
        paper = self.get_object(request, str(object_id))
        if not isinstance(paper, OrganisationPaper):
            raise Http404
        kept = EvidenceFile.objects.filter(pk=paper.file_id).first()
        if kept is None:
            raise Http404
        return attachment(kept)
