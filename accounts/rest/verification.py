"""Papers of an organisation and the check of who it is; the person's own identity number."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.models import PersonIdentity
from accounts.identity.services import declare_identity
from accounts.organisations.models import OrganisationPaper, OrganisationVerification
from accounts.organisations.selectors import papers_of, verifications_of
from accounts.organisations.services import add_paper, submit_verification
from accounts.people.models import Party
from accounts.people.permissions import person_of
from accounts.rest.verification_schemas import (
    IdentityIn,
    IdentityOut,
    PaperIn,
    PaperOut,
    PaperPage,
    VerificationIn,
    VerificationOut,
    VerificationPage,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView

PAGED = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class PapersView(PuhuiView):
    parser_classes = (OneFileParser,)

    @extend_schema(operation_id="list_papers", parameters=PAGED, responses=PaperPage)
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the organisation's papers, for its owners and approvers."""
        pages = CursorPages()
        page = pages.paginate_queryset(papers_of(self.actor, organisation_id), request, view=self)
        return pages.get_paginated_response([_paper(paper) for paper in page])

    @extend_schema(
        operation_id="add_paper", request={"multipart/form-data": PaperIn}, responses={201: PaperOut}
    )
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Send the licence or a signed entrustment: a still image or a plain PDF, 10 MiB at most."""
        body = PaperIn(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        paper = add_paper(
            actor=self.actor,
            now=puhui_now(),
            party_id=organisation_id,
            kind=body.validated_data["kind"],
            content=file.read(),
            name=file.name or "",
        )
        return Response(_paper(paper), status=201)


class VerificationsView(PuhuiView):
    @extend_schema(operation_id="list_organisation_checks", parameters=PAGED, responses=VerificationPage)
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the checks of the organisation with what was said, newest first, for its owner."""
        pages = CursorPages()
        page = pages.paginate_queryset(verifications_of(self.actor, organisation_id), request, view=self)
        return pages.get_paginated_response([_check(check) for check in page])

    @extend_schema(
        operation_id="submit_organisation_check",
        request=VerificationIn,
        responses={201: VerificationOut},
    )
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Have the organisation checked: its licence and its legal representative.

        The representative's number is kept as an index by which it is found again, never as a number.
        """
        body = VerificationIn(data=request.data)
        body.is_valid(raise_exception=True)
        check = submit_verification(
            actor=self.actor, now=puhui_now(), party_id=organisation_id, **body.validated_data
        )
        return Response(_check(check), status=201)


class OwnIdentityView(PuhuiView):
    @extend_schema(operation_id="read_own_identity", responses=IdentityOut)
    def get(self, request: Request) -> Response:
        """Tell whether the caller has given an identity number, and how far it was checked."""
        return Response(_identity(self.actor))

    @extend_schema(operation_id="declare_identity", request=IdentityIn, responses={201: IdentityOut})
    def post(self, request: Request) -> Response:
        """Give one's identity number, once: one natural person is one user."""
        body = IdentityIn(data=request.data)
        body.is_valid(raise_exception=True)
        declare_identity(actor=self.actor, now=timezone.now(), **body.validated_data)
        return Response(_identity(self.actor), status=201)


def _paper(paper: OrganisationPaper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "kind": paper.kind,
        "evidence_id": paper.file_id,
        "digest": paper.digest,
        "added_at": paper.added_at,
    }


def _check(check: OrganisationVerification) -> dict[str, Any]:
    return {
        "id": check.id,
        "licence_id": check.licence_id,
        "licence_digest": check.licence.digest,
        "licence_until": check.licence_until,
        "representative_name": check.representative_name,
        "submitted_at": check.submitted_at,
        "decided_at": check.decided_at,
        "reason": check.reason,
        "status": check.status,
    }


def _identity(actor: Actor) -> dict[str, Any]:
    person = person_of(actor)
    found = PersonIdentity.objects.filter(person=person).first()
    return {
        "declared_at": found.declared_at if found else None,
        "kyc_level": Party.objects.values_list("kyc_level", flat=True).get(id=person),
    }


urlpatterns = [
    path("organisations/<uuid:organisation_id>/papers", PapersView.as_view(), name="organisation-papers"),
    path("organisations/<uuid:organisation_id>/kyc", VerificationsView.as_view(), name="organisation-kyc"),
    path("me/kyc", OwnIdentityView.as_view(), name="me-kyc"),
]
