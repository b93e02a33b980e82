"""Signing in (api.md): codes, tokens, step-up, signing out."""

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.addresses import address_of
from accounts.people.states import Language
from accounts.rest.serializers import (
    OtpIn,
    OtpOut,
    RefreshIn,
    SignInOut,
    StepUpIn,
    StepUpOut,
    TokenIn,
    TokensOut,
)
from accounts.signin.services.codes import CODE_LIFETIME, RESEND_AFTER, send_code
from accounts.signin.services.refresh import rotate_refresh
from accounts.signin.services.sessions import Tokens, log_out
from accounts.signin.services.sign_in import sign_in
from accounts.signin.services.step_up import confirm_device
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView


class SignInView(PuhuiView):
    """A call that carries its own proof: an expired bearer token beside it must not get in the way."""

    authentication_classes = ()
    permission_classes = (Anyone,)


class OtpView(SignInView):
    @extend_schema(operation_id="send_code", request=OtpIn, responses={202: OtpOut})
    def post(self, request: Request) -> Response:
        """Send a code to a number. The answer is the same for any number."""
        body = _read(OtpIn, request)
        send_code(phone=body["phone"], address=address_of(request), now=timezone.now())
        answer = {
            "expires_in": int(CODE_LIFETIME.total_seconds()),
            "resend_after": int(RESEND_AFTER.total_seconds()),
        }
        return Response(answer, status=202)


class TokenView(SignInView):
    @extend_schema(operation_id="sign_in", request=TokenIn, responses=SignInOut)
    def post(self, request: Request) -> Response:
        """Exchange a code for tokens; a number met for the first time becomes a user."""
        signed_in = sign_in(
            **_read(TokenIn, request), language=_language(), address=address_of(request), now=timezone.now()
        )
        user = signed_in.user
        about = {"id": str(user.id), "party_id": str(user.person_id), "is_new": signed_in.is_new}
        return _no_store(Response({**_tokens(signed_in.tokens), "user": about}))


class RefreshView(SignInView):
    @extend_schema(operation_id="refresh_tokens", request=RefreshIn, responses=TokensOut)
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for the next pair; an older one ends the sign-in."""
        tokens = rotate_refresh(token=_read(RefreshIn, request)["refresh"], now=timezone.now())
        return _no_store(Response(_tokens(tokens)))


class LogoutView(SignInView):
    @extend_schema(operation_id="log_out", request=RefreshIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the sign-in that the refresh token belongs to."""
        log_out(token=_read(RefreshIn, request)["refresh"], now=timezone.now())
        return Response(status=204)


class StepUpView(PuhuiView):
    @extend_schema(operation_id="step_up", request=StepUpIn, responses=StepUpOut)
    def post(self, request: Request) -> Response:
        """Confirm a new device by a code to the own phone or by an authenticator."""
        code = _read(StepUpIn, request)["code"]
        confirm_device(actor=self.actor, code=code, address=address_of(request), now=timezone.now())
        return Response({"device_trusted": True})


def _read(serializer_class, request: Request) -> dict:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _tokens(tokens: Tokens) -> dict:
    return {"access": tokens.access, "refresh": tokens.refresh, "expires_in": tokens.expires_in}


def _language() -> str:
    language = get_language() or ""
    return Language.EN if language.startswith("en") else Language.ZH_HANS


def _no_store(response: Response) -> Response:
    response["Cache-Control"] = "no-store"
    return response
