"""Projects: drafted, changed, sent in and withdrawn by their owner, decided on by registrars."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.projects.filings import shares_of
from credits.projects.models import LIVE, Project
from credits.projects.permissions import may_change, may_review, stakes_of
from credits.projects.selectors import project_for, visible_to
from credits.projects.services import (
    create_project,
    review_project,
    submit_project,
    update_project,
    withdraw_project,
)
from credits.projects.services.moves import REVIEWS, WITHDRAWABLE
from credits.projects.states import ProjectStatus
from credits.rest.benefit_sharing import sharing_entries
from credits.rest.project_schemas import (
    ProjectChangeIn,
    ProjectIn,
    ProjectOut,
    ProjectPage,
    ReviewIn,
    WithdrawalIn,
)
from credits.rest.query import refuse_unknown
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.quantities import plain
from puhui.kernel.rest.objects import Act, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView

DRAFT = (ProjectStatus.DRAFT,)


class ProjectsView(PuhuiView):
    takes_mandates = True

    @extend_schema(
        operation_id="list_projects",
        parameters=[
            OpenApiParameter("status", enum=ProjectStatus.values),
            OpenApiParameter("cursor"),
            OpenApiParameter("page_size", int),
        ],
        responses={200: ProjectPage},
    )
    def get(self, request: Request) -> Response:
        """List the acting organisation's projects, or as staff those of one's territory, newest first."""
        filters = refuse_unknown(request, "status")
        pages = CursorPages()
        page = pages.paginate_queryset(
            visible_to(self.actor).filter(**filters).select_related("pinned_version"), request, view=self
        )
        return pages.get_paginated_response(shown(page, self.actor))

    @extend_schema(operation_id="create_project", request=ProjectIn, responses={201: ProjectOut})
    def post(self, request: Request) -> Response:
        """Draft a project of the acting organisation."""
        body = ProjectIn(data=request.data)
        body.is_valid(raise_exception=True)
        project = create_project(actor=self.actor, now=puhui_now(), **body.validated_data)
        return Response(_one(project, self.actor), status=201)


class ProjectView(PuhuiView):
    takes_mandates = True

    @extend_schema(operation_id="read_project", responses={200: ProjectOut})
    def get(self, request: Request, project_id: UUID) -> Response:
        """Read a project."""
        return Response(_one(project_for(self.actor, project_id), self.actor))

    @extend_schema(operation_id="change_project", request=ProjectChangeIn, responses={200: ProjectOut})
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change a draft."""
        body = ProjectChangeIn(data=request.data)
        body.is_valid(raise_exception=True)
        project = update_project(
            actor=self.actor, now=puhui_now(), project_id=project_id, changes=dict(body.validated_data)
        )
        return Response(_one(project, self.actor))


class SubmitView(PuhuiView):
    takes_mandates = True

    @extend_schema(operation_id="submit_project", request=None, responses={200: ProjectOut})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Send a draft in: its notice to stakeholders has run, and nothing is missing by then."""
        project = submit_project(actor=self.actor, now=puhui_now(), project_id=project_id)
        return Response(_one(project, self.actor))


class WithdrawView(PuhuiView):
    takes_mandates = True

    @extend_schema(operation_id="withdraw_project", request=WithdrawalIn, responses={200: ProjectOut})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Take back a project that is not registered yet."""
        body = WithdrawalIn(data=request.data)
        body.is_valid(raise_exception=True)
        project = withdraw_project(
            actor=self.actor, now=puhui_now(), project_id=project_id, **body.validated_data
        )
        return Response(_one(project, self.actor))


class ReviewView(PuhuiView):
    @extend_schema(operation_id="review_project", request=ReviewIn, responses={200: ProjectOut})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Decide on a project as a registrar of its territory; the owner reads the reason."""
        body = ReviewIn(data=request.data)
        body.is_valid(raise_exception=True)
        project = review_project(
            actor=self.actor, now=puhui_now(), project_id=project_id, **body.validated_data
        )
        return Response(_one(project, self.actor))


def shown(projects: Collection[Project], actor: Actor) -> list[dict[str, Any]]:
    """Return projects as the API shows them to the actor, in a handful of queries for a page."""
    may_decide = partial(may_review, stakes=stakes_of(actor))
    acts = (
        Act("change", DRAFT, may_change),
        Act("submit", DRAFT, may_change),
        Act("withdraw", WITHDRAWABLE, may_change),
        Act("publish_notice", DRAFT, may_change),
        Act("add_document", LIVE, may_change),
        Act("add_meter", DRAFT, may_change),
        Act("add_object", DRAFT, may_change),
        Act("add_readings", LIVE, may_change),
        *(Act(name, review.old, may_decide) for name, review in REVIEWS.items()),
    )
    states = states_of(projects, object_type="project", acts=acts, actor=actor)
    shares = shares_of([project.pk for project in projects], puhui_now())
    return [
        _project(project)
        | {"benefit_sharing": sharing_entries(shares[project.pk])}
        | dict(states[project.pk])
        for project in projects
    ]


def _one(project: Project, actor: Actor) -> Mapping[str, Any]:
    (found,) = shown([project], actor)
    return found


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "party_id": project.party_id,
        "scheme": project.scheme,
        "project_type": project.project_type,
        "methodology": project.methodology,
        "name": project.name,
        "region": project.region,
        "object_key": project.object_key,
        "capacity_kw": None if project.capacity_kw is None else plain(project.capacity_kw),
        "commissioned_on": project.commissioned_on,
        "no_double_claim": project.no_double_claim,
        "declared_free_of": project.declared_free_of,
        "address": project.address,
        "place": project.place,
        "crediting_from": project.crediting_from,
        "crediting_to": project.crediting_to,
        "estimated_t_per_year": project.estimated_t_per_year,
        "methodology_version": project.pinned_version.version if project.pinned_version else None,
        "created_at": project.created_at,
        "registered_at": project.registered_at,
    }


urlpatterns = [
    path("projects", ProjectsView.as_view(), name="projects"),
    path("projects/<uuid:project_id>", ProjectView.as_view(), name="project"),
    path("projects/<uuid:project_id>/submit", SubmitView.as_view(), name="project-submit"),
    path("projects/<uuid:project_id>/withdraw", WithdrawView.as_view(), name="project-withdraw"),
    path("projects/<uuid:project_id>/review", ReviewView.as_view(), name="project-review"),
]
