"""Retirements: units leave for ever, under a certificate."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.ledger.types import Book
from credits.rest.certificates import certificate_url, quantity_of, units_of
from credits.rest.retirement_schemas import RetirementBody, RetirementPage
from credits.retirement.models import Retirement
from credits.retirement.pdf import BENEFICIARY_MOST, REASON_MOST
from credits.retirement.selectors import certificates_of, visible_to
from credits.retirement.services import retire_units
from credits.retirement.types import Certificate
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView


class _RetirementIn(StrictSerializer):
    # Any text: a purpose that there is not is refused like one that is not allowed.
    purpose = LineField(max_length=60)
    beneficiary = LineField(max_length=BENEFICIARY_MOST)
    reason = LineField(max_length=REASON_MOST, required=False, allow_blank=True, default="")


class PersonalRetirementIn(_RetirementIn):
    """Grams of one's own."""

    book = serializers.ChoiceField(["personal"])
    quantity_g = AmountField()


class RegistryRetirementIn(_RetirementIn):
    """Whole tonnes of one batch."""

    book = serializers.ChoiceField(["registry"])
    batch = LineField(max_length=80)
    quantity_t = AmountField(max_value=AMOUNT_MAX // G_PER_T)


BODIES = {"personal": PersonalRetirementIn, "registry": RegistryRetirementIn}


class RetirementsView(PuhuiView):
    @extend_schema(
        operation_id="retire_units",
        request=PolymorphicProxySerializer("RetirementIn", list(BODIES.values()), None),
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={201: RetirementBody},
    )
    def post(self, request) -> HttpResponse:
        """Retire units for a purpose, for ever: all of the quantity or nothing."""
        wanted = _wanted(request.data)
        actor = self.actor

        def execute(command_id: UUID) -> Answer:
            done = retire_units(actor=actor, now=puhui_now(), command_id=command_id, **wanted)
            return json_answer(201, _retirement(request, done, certificates_of([done])[0]))

        return self.once(execute)

    @extend_schema(
        operation_id="list_retirements",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses={200: RetirementPage},
    )
    def get(self, request) -> Response:
        """List the acting party's retirements, newest first."""
        pages = CursorPages()
        page = pages.paginate_queryset(visible_to(self.actor), request, view=self)
        certificates = certificates_of(page)
        return pages.get_paginated_response(
            [
                _retirement(request, row, certificate)
                for row, certificate in zip(page, certificates, strict=True)
            ]
        )


class RetirementView(PuhuiView):
    @extend_schema(operation_id="read_retirement", responses={200: RetirementBody})
    def get(self, request, retirement_id: UUID) -> Response:
        """Read one of the acting party's retirements."""
        retirement = visible_to(self.actor).filter(pk=retirement_id).first()
        if retirement is None:
            raise NotFound
        return Response(_retirement(request, retirement, certificates_of([retirement])[0]))


def _wanted(data: Any) -> dict[str, Any]:
    """Return the command's arguments from a body; the book decides which fields there are."""
    book = data.get("book") if isinstance(data, dict) else None
    if not isinstance(book, str) or book not in BODIES:
        choices = ", ".join(BODIES)
        raise serializers.ValidationError({"book": [_("One of: %(choices)s.") % {"choices": choices}]})
    body = BODIES[book](data=data)
    body.is_valid(raise_exception=True)
    values = body.validated_data
    tonnes = values.get("quantity_t")
    return {
        "book": Book(book.upper()),
        "batch": values.get("batch", ""),
        "quantity_g": values["quantity_g"] if tonnes is None else tonnes * G_PER_T,
        "purpose": values["purpose"],
        "beneficiary": values["beneficiary"],
        "reason": values["reason"],
    }


def _retirement(request, retirement: Retirement, certificate: Certificate) -> dict[str, Any]:
    return {
        "id": retirement.id,
        "certificate_no": retirement.certificate_no,
        "certificate_url": certificate_url(request, retirement.certificate_no),
        "pdf_url": certificate_url(request, retirement.certificate_no, pdf=True),
        "book": retirement.book.lower(),
        **quantity_of(certificate),
        "purpose": retirement.purpose,
        "beneficiary": retirement.beneficiary,
        "reason": retirement.reason,
        "retired_at": retirement.retired_at,
        "units": units_of(certificate),
    }


urlpatterns = [
    path("retirements", RetirementsView.as_view(), name="retirements"),
    path("retirements/<uuid:retirement_id>", RetirementView.as_view(), name="retirement"),
]
