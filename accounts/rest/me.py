"""The caller's own person and consents (api.md). Both belong to the person, whichever party is acted for."""

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.consents.selectors import Consent, list_consents
from accounts.consents.services import give_consent
from accounts.people.models import Party
from accounts.people.permissions import person_of, user_of
from accounts.people.selectors import memberships_of
from accounts.people.services import update_profile
from accounts.rest.serializers import ConsentIn, ConsentOut, ConsentPage, MeIn, MeOut
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.views import PuhuiView


class MeView(PuhuiView):
    @extend_schema(operation_id="read_me", responses=MeOut)
    def get(self, request: Request) -> Response:
        """Read the caller's own person and roles."""
        return Response(_me(self.actor, Party.objects.get(id=person_of(self.actor))))

    @extend_schema(operation_id="change_me", request=MeIn, responses=MeOut)
    def patch(self, request: Request) -> Response:
        """Change nickname, language or region."""
        serializer = MeIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        if "nickname" in changes:
            changes["name"] = changes.pop("nickname")
        return Response(
            _me(self.actor, update_profile(actor=self.actor, now=timezone.now(), changes=changes))
        )


class ConsentsView(PuhuiView):
    @extend_schema(operation_id="list_consents", responses=ConsentPage)
    def get(self, request: Request) -> Response:
        """List every purpose with what the caller said last. There are few: one page holds them all."""
        results = [_consent(consent) for consent in list_consents(person_of(self.actor))]
        return Response({"results": results, "next": None, "previous": None})


class ConsentView(PuhuiView):
    @extend_schema(operation_id="give_consent", request=ConsentIn, responses=ConsentOut)
    def put(self, request: Request, purpose: str) -> Response:
        """Say yes or no to a purpose; a yes names the notice that was shown."""
        serializer = ConsentIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        body = {"notice_version": None, **serializer.validated_data}
        return Response(_consent(give_consent(actor=self.actor, purpose=purpose, now=puhui_now(), **body)))


def _me(actor: Actor, person: Party) -> dict:
    return {
        "id": str(actor.user_id),
        "party_id": str(person.id),
        "nickname": person.name,
        "language": person.language,
        "region": person.region,
        "kyc_level": person.kyc_level,
        "memberships": [
            {
                "party_id": str(held.party_id) if held.party_id else None,
                "role": held.role,
                "region": held.region,
            }
            for held in memberships_of(user_of(actor))
        ],
    }


def _consent(consent: Consent) -> dict:
    return {
        "purpose": consent.purpose,
        "granted": consent.granted,
        "notice_version": consent.notice_version,
        "current_notice_version": consent.current.version,
        "notice": consent.current.text.in_language(get_language() or ""),
    }
