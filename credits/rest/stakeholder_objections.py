"""A notice to stakeholders for everybody: with its objections, their answers, and a way to raise one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.addresses import address_index, address_of
from credits.projects.filing_models import StakeholderNotice
from credits.projects.objection_states import ObjectionStatus
from credits.projects.selectors import stakeholder_notice
from credits.projects.services import raise_stakeholder_objection
from credits.projects.told import may_be_filed_on, shown_of
from credits.rest.filing_schemas import StakeholderNoticeWithAnswers
from credits.rest.registry import ObjectionIn, ObjectionsView, PublicView
from credits.rest.registry_schemas import ObjectionBody
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.idempotency import json_answer, to_response


class StakeholderNoticeView(PublicView):
    @extend_schema(operation_id="read_stakeholder_notice", responses={200: StakeholderNoticeWithAnswers})
    def get(self, request: Request, notice_id: UUID) -> HttpResponse:
        """Read a notice to stakeholders with the answers to objections, never who raised one or its text."""
        notice = stakeholder_notice(notice_id)
        told = stakeholder_notice_entry(notice) | {"objections": answer_entries(notice)}
        return to_response(json_answer(200, told))


class StakeholderObjectionsView(PublicView):
    parser_classes = ObjectionsView.parser_classes

    @extend_schema(
        operation_id="raise_stakeholder_objection", request=ObjectionIn, responses={201: ObjectionBody}
    )
    def post(self, request: Request, notice_id: UUID) -> Response:
        """Object to a project while its notice to stakeholders runs.

        The notice stands still and nothing is filed until it is answered. A contact is kept encrypted and
        never shown, a file to nobody but who decides; the answer is read at the notice, under the id that is
        given out here.
        """
        stakeholder_notice(notice_id)
        body = ObjectionIn(data=request.data)
        body.is_valid(raise_exception=True)
        objection = raise_stakeholder_objection(
            notice_id=notice_id,
            address_key=address_index(address_of(request)),
            now=puhui_now(),
            real_now=timezone.now(),
            **body.told(),
        )
        answer = {"id": objection.id, "status": objection.status, "received_at": objection.received_at}
        return Response(answer, status=201)


def stakeholder_notice_entry(notice: StakeholderNotice) -> dict[str, Any]:
    """Return a notice as everybody reads it, with how many objections are open."""
    members = (
        *("id", "project_id", "methodology", "region", "agency", "key_terms", "benefit_sharing"),
        *("working_days", "starts_at", "ends_at", "digest"),
    )
    open_ones = sum(one.status == ObjectionStatus.OPEN for one in notice.objections.all())
    return {name: getattr(notice, name) for name in members} | {
        "project_name": notice.project.name,
        "told": shown_of(notice.told),
        "runs_until": None if open_ones else notice.runs_until,
        "good_until": None if open_ones or not may_be_filed_on(notice) else notice.good_until,
        "objections_open": open_ones,
    }


def answer_entries(notice: StakeholderNotice) -> list[dict[str, Any]]:
    """Return a notice's objections with their answers, oldest first; never who raised one or its text."""
    members = ("id", "status", "received_at", "decided_at", "decision")
    objections = sorted(notice.objections.all(), key=lambda objection: objection.id)
    return [{name: getattr(one, name) for name in members} for one in objections]


_NOTICE = "registry/stakeholder-notices/<uuid:notice_id>"
urlpatterns = [
    path(_NOTICE, StakeholderNoticeView.as_view(), name="stakeholder-notice"),
    path(f"{_NOTICE}/objections", StakeholderObjectionsView.as_view(), name="stakeholder-objections"),
]
