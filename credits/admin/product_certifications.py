"""Certifications of product footprints: what was handed in, the verifier's desk, and revocation.

A verifier sees what waits and what the body decided; staff see their territory."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.gate import desk_actor
from accounts.admin.one_time import approval_button
from credits.admin.cells import organisation, period
from credits.admin.desks import my_bodies
from credits.admin.products import stages_and_gases
from credits.admin.sections import RULES
from credits.evidence.serving import attachment
from credits.factors.products.rows import ProductRow
from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.permissions import CERTIFY, REVOKE
from credits.verification.certification.services import (
    certify_footprint,
    refuse_footprint,
    revoke_certificate,
)
from credits.verification.certification.states import CertificationStatus
from credits.verification.models import VerificationBody
from credits.verification.standing import stands_today
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import link, plain
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted

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


def _study_link(one: ProductCertification) -> Any:
    return link(reverse("admin:credits_productcertification_study", args=[one.pk]), one.evidence.digest)


@admin.register(ProductCertification)
class ProductCertificationAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 80, "verified"
    work = (Work(CERTIFY, lambda rows, _request: rows.filter(status=S.SUBMITTED), {"status": S.SUBMITTED}),)
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
        computed("evidence", _("evidence"), _study_link),
        column("digest", _("digest")),
    ]
    actions_detail = ["certify", "refuse", "revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows, regions = super().get_queryset(request), regions_in_sight(request, self.view_permission)
        if regions is None:
            return rows
        at_desk = Q(body__in=_active_bodies(request))
        if _standing_bodies(request):
            at_desk |= Q(status=S.SUBMITTED)
        return rows.filter(at_desk | Q(party__region__in=regions))

    def get_urls(self) -> list:
        study = path(
            "<uuid:object_id>/study/",
            self.admin_site.admin_view(self.study),
            name="credits_productcertification_study",
        )
        return [study, *super().get_urls()]

    def study(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Give out the file that the footprint rests on, to who sees the certification."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = self.get_object(request, str(object_id))
        if not isinstance(one, ProductCertification):
            raise Http404
        return attachment(one.evidence)

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

    @approval_button(
        _("Certify"),
        permission=CERTIFY,
        explains=_(
            "You sign for your body that the footprint is right: it is published under a certificate."
        ),
        icon="signature",
        shown=lambda one: one.status == S.SUBMITTED,
    )
    def certify(self, request: HttpRequest, obj: ProductCertification, *, reason: str) -> Any:
        actor = _at_desk(request)
        certify_footprint(actor=actor, certification_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The footprint is certified.")

    @command_button(
        _("Refuse"),
        permission=CERTIFY,
        explains=_("The enterprise reads the reason, and may hand in again."),
        icon="close",
        is_dangerous=True,
        shown=lambda one: one.status == S.SUBMITTED,
    )
    def refuse(self, request: HttpRequest, obj: ProductCertification, *, reason: str) -> Any:
        actor = _at_desk(request)
        refuse_footprint(actor=actor, certification_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The footprint is refused.")

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


def _active_bodies(request: HttpRequest) -> list[VerificationBody]:
    """Return the accredited bodies at whose desk the request's user sits."""
    rows = VerificationBody.objects.filter(party_id__in=my_bodies(request), is_active=True)
    return list(rows.order_by("id"))


def _standing_bodies(request: HttpRequest) -> list[VerificationBody]:
    """Return those of them that may act today."""
    return [body for body in _active_bodies(request) if stands_today(body)]


def _at_desk(request: HttpRequest) -> Actor:
    """Return the actor for the first body of the user's desks that may act today; raises NotPermitted."""
    bodies = _standing_bodies(request)
    if not bodies:
        raise NotPermitted
    return desk_actor(request, bodies[0].party_id)
