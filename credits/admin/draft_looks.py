"""What a draft's page shows to whoever only looks: inputs tried out, last month, both languages, the scan."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from credits.admin.draft_parts import language_parts
from credits.admin.filing_scans import scan_attachment, scan_of
from credits.admin.impact_parts import version_impact_parts
from credits.admin.looking import look
from credits.admin.what_if import what_if_context
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.language import compile_document
from credits.methodologies.readiness import document_of
from credits.methodologies.snapshot import current_snapshot
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.clock import puhui_now


class DraftLooks(ReadOnlyAdmin):
    """The buttons that change nothing."""

    @action(description=_("What if"), icon="science")
    def what_if(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Try inputs out."""

        def make(draft: MethodologyDraft) -> dict[str, Any]:
            program = compile_document(document_of(draft))
            return what_if_context(request, program, current_snapshot(puhui_now()).factors)

        return look(self, request, object_id, _("What if"), make, "credits/admin/what_if.html")

    @action(description=_("Last month under it"), icon="calendar_month")
    def last_month(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the draft would have changed of last month's activities."""

        def make(draft: MethodologyDraft) -> dict[str, Any]:
            return {"parts": version_impact_parts(request, compile_document(document_of(draft)))}

        return look(self, request, object_id, _("Last month under it"), make)

    @action(description=_("Scan of the filing"), icon="download")
    def scan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give out the scanned paper of the filing."""
        draft = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if not isinstance(draft, MethodologyDraft):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if scan_of(draft) is None:
            return look(self, request, object_id, _("Scan of the filing"), lambda _draft: {"parts": []})
        return scan_attachment(draft)

    # Where there is nothing to give out, no button.
    scan.shown = lambda draft: scan_of(draft) is not None

    @action(description=_("In both languages"), icon="translate")
    def both_languages(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the document in Chinese and in English, one below the other."""

        def make(draft: MethodologyDraft) -> dict[str, Any]:
            return {"parts": language_parts(document_of(draft))}

        return look(self, request, object_id, _("In both languages"), make)
