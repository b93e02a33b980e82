"""What goes before the filing of a project: notices, devices and plots, reviews of documents, overlaps."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.projects.object_models import ProjectObject
from credits.projects.overlaps import overlaps_of
from credits.projects.permissions import check_review
from credits.projects.selectors import for_reading, notices_of, objects_of, project_for, running_notices
from credits.projects.services import (
    add_project_object,
    publish_stakeholder_notice,
    remove_project_object,
    review_document,
)
from credits.rest.filing_schemas import (
    DocumentReviewIn,
    DocumentReviewOut,
    ObjectIn,
    ObjectOut,
    ObjectPage,
    Overlaps,
    StakeholderNoticeIn,
    StakeholderNoticeOut,
    StakeholderNoticePage,
)
from credits.rest.registry import PublicView
from credits.rest.stakeholder_objections import stakeholder_notice_entry
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class StakeholderNoticesView(PuhuiView):
    @extend_schema(
        operation_id="list_stakeholder_notices_of_a_project",
        parameters=PAGING,
        responses={200: StakeholderNoticePage},
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """List a project's notices to its stakeholders, newest first."""
        pages = CursorPages()
        rows = for_reading(notices_of(project_for(self.actor, project_id)))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([stakeholder_notice_entry(row) for row in page])

    @extend_schema(
        operation_id="publish_stakeholder_notice",
        request=StakeholderNoticeIn,
        responses={201: StakeholderNoticeOut},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Tell a draft's stakeholders; it can be sent in when the notice has run."""
        body = StakeholderNoticeIn(data=request.data)
        body.is_valid(raise_exception=True)
        notice = publish_stakeholder_notice(
            actor=self.actor, now=puhui_now(), project_id=project_id, **body.validated_data
        )
        return Response(stakeholder_notice_entry(notice), status=201)


class RunningNoticesView(PublicView):
    @extend_schema(
        operation_id="list_stakeholder_notices", parameters=PAGING, responses={200: StakeholderNoticePage}
    )
    def get(self, request: Request) -> Response:
        """List the notices to stakeholders that run now, newest first; for everybody."""
        pages = CursorPages()
        rows = for_reading(running_notices(puhui_now()))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([stakeholder_notice_entry(row) for row in page])


class ObjectsView(PuhuiView):
    @extend_schema(operation_id="list_project_objects", parameters=PAGING, responses={200: ObjectPage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List the devices and plots of a project, newest first."""
        pages = CursorPages()
        page = pages.paginate_queryset(objects_of(project_for(self.actor, project_id)), request, view=self)
        return pages.get_paginated_response([_object(row) for row in page])

    @extend_schema(operation_id="add_project_object", request=ObjectIn, responses={201: ObjectOut})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Add a device or plot to a draft."""
        body = ObjectIn(data=request.data)
        body.is_valid(raise_exception=True)
        added = add_project_object(
            actor=self.actor, now=puhui_now(), project_id=project_id, **body.validated_data
        )
        return Response(_object(added), status=201)


class ObjectView(PuhuiView):
    @extend_schema(operation_id="remove_project_object", responses={204: None})
    def delete(self, request: Request, project_id: UUID, object_id: UUID) -> Response:
        """Take a device or plot off a draft."""
        remove_project_object(actor=self.actor, now=puhui_now(), project_id=project_id, object_id=object_id)
        return Response(status=204)


class DocumentReviewView(PuhuiView):
    @extend_schema(
        operation_id="review_project_document", request=DocumentReviewIn, responses={201: DocumentReviewOut}
    )
    def post(self, request: Request, project_id: UUID, document_id: UUID) -> Response:
        """Accept or refuse a document as a registrar; nothing is registered on a refused one."""
        body = DocumentReviewIn(data=request.data)
        body.is_valid(raise_exception=True)
        review = review_document(
            actor=self.actor,
            now=puhui_now(),
            project_id=project_id,
            document_id=document_id,
            **body.validated_data,
        )
        answer = {
            "id": review.id,
            "document_id": review.document_id,
            "outcome": review.outcome,
            "reason": review.reason,
            "reviewed_at": review.reviewed_at,
        }
        return Response(answer, status=201)


class OverlapsView(PuhuiView):
    @extend_schema(operation_id="list_project_overlaps", responses={200: Overlaps})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List what else lies on, measures or claims the same, for whoever reviews the project."""
        project = project_for(self.actor, project_id)
        check_review(self.actor, project)
        members = ("kind", "key", "is_hard", "project_id", "register", "reference", "days_from", "days_to")
        found = [{name: getattr(row, name) for name in members} for row in overlaps_of(project)]
        return Response({"results": found})


def _object(row: ProjectObject) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "kind", "number", "key", "added_at", "ended_at")}


_PROJECT = "projects/<uuid:project_id>"
urlpatterns = [
    path(
        f"{_PROJECT}/stakeholder-notices",
        StakeholderNoticesView.as_view(),
        name="project-stakeholder-notices",
    ),
    path(f"{_PROJECT}/objects", ObjectsView.as_view(), name="project-objects"),
    path(f"{_PROJECT}/objects/<uuid:object_id>", ObjectView.as_view(), name="project-object"),
    path(
        f"{_PROJECT}/documents/<uuid:document_id>/review",
        DocumentReviewView.as_view(),
        name="document-review",
    ),
    path(f"{_PROJECT}/overlaps", OverlapsView.as_view(), name="project-overlaps"),
    path("registry/stakeholder-notices", RunningNoticesView.as_view(), name="stakeholder-notices"),
]
