"""Certifications of product footprints: what was handed in, who decided on it, and revocation."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import organisation, period
from credits.admin.products import stages_and_gases
from credits.admin.sections import RULES
from credits.factors.products.rows import ProductRow
from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.permissions import REVOKE
from credits.verification.certification.services import revoke_certificate
from credits.verification.certification.states import CertificationStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import plain
from puhui.kernel.clock import puhui_now

S = CertificationStatus
COLOURS = {S.SUBMITTED: "warning", S.CERTIFIED: "success", S.REFUSED: "danger", S.REVOKED: "danger"}
TOLD = {
    "code": _("product"),
    "name_zh": _("title in Chinese"),
    "name_en": _("title in English"),
    "value": _("value"),
    "unit": _("unit"),
    "functional_unit": _("functional unit"),
    "boundary": _("boundary"),
    "data_year": _("year"),
    "data_type": _("data type"),
    "region": _("region"),
    "enterprise": _("enterprise"),
    "uncertainty": _("uncertainty"),
    "source": _("source"),
}


@admin.register(ProductCertification)
class ProductCertificationAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 80, "verified"
    territory = ("party__region",)
    list_select_related = ("party", "body__party")
    list_display = [
        id_end("id", _("id")),
        organisation(_("organisation")),
        computed("code", _("product"), lambda one: one.content.get("code")),
        status("status", _("state"), COLOURS),
        column("certificate_no", _("certificate")),
        computed("valid", _("validity"), lambda one: period(one.valid_from, one.valid_to)),
        column("submitted_at", _("handed in at")),
    ]
    list_filter = [choice("status", _("state"), S.choices)]
    search_fields = ["certificate_no"]
    search_help_text = _("The number of a certificate")
    fields = [
        column("id", _("id")),
        organisation(_("organisation")),
        status("status", _("state"), COLOURS),
        column("certificate_no", _("certificate")),
        computed("valid", _("validity"), lambda one: period(one.valid_from, one.valid_to)),
        column("body", _("verification body")),
        column("submitted_at", _("handed in at")),
        column("decided_at", _("decided at")),
        column("revoked_at", _("revoked at")),
        column("reason", _("reason")),
        computed("evidence", _("evidence"), lambda one: one.evidence.digest),
        column("digest", _("digest")),
    ]
    actions_detail = ["revoke"]

    def heading(self, obj: ProductCertification) -> str:
        return f"{obj} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: ProductCertification) -> Sequence[Part]:
        row = ProductRow(**obj.content)
        words = {"boundary": BOUNDARY, "data_type": DATA_TYPE}
        told = [
            [label, _(words[name][getattr(row, name)]) if name in words else plain(getattr(row, name))]
            for name, label in TOLD.items()
        ]
        return [Part(_("Footprint as handed in"), [_("name"), _("value")], told), *stages_and_gases(row)]

    @command_button(
        _("Revoke"),
        permission=REVOKE,
        explains=_("The certificate stays to be looked up, as revoked; this cannot be taken back."),
        icon="block",
        is_dangerous=True,
        shown=lambda one: one.status == S.CERTIFIED,
    )
    def revoke(self, request: HttpRequest, obj: ProductCertification, *, reason: str) -> Any:
        actor = actor_of(request)
        revoke_certificate(actor=actor, certification_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The certificate is revoked.")
