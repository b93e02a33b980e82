"""What was put to an objection, for who decides on it and nobody else."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from credits.evidence.quarantine import quarantine_code
from credits.evidence.serving import attachment
from credits.issuance.models import Objection
from credits.projects.objection_models import StakeholderObjection
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import computed
from puhui.kernel.admin.words import NOTHING, link


def _shown(objection: Objection | StakeholderObjection) -> object:
    if objection.evidence is None:
        return NOTHING
    name = f"admin:credits_{objection._meta.model_name}_file"
    return quarantine_code(objection.evidence) or link(
        reverse(name, args=[objection.pk]), objection.evidence.media_type
    )


EVIDENCE = computed("evidence", _("evidence"), _shown)


class WithEvidence(ReadOnlyAdmin):
    """Gives the file of an objection to who has the permission `decides`, within their territory."""

    decides = ""

    def get_urls(self) -> list:
        file = path(
            "<uuid:object_id>/file/",
            self.admin_site.admin_view(self.file),
            name=f"credits_{self.opts.model_name}_file",
        )
        return [file, *super().get_urls()]

    def file(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Give out the file; the copy of a picture, a PDF as it came, and nothing that is in quarantine."""
        if not (self.has_view_permission(request) and request.user.has_perm(self.decides)):
            raise PermissionDenied
        objection = self.get_object(request, str(object_id))
        if not isinstance(objection, Objection | StakeholderObjection) or objection.evidence is None:
            raise Http404
        return attachment(objection.evidence)
