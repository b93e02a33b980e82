"""The paths of this app under /api/v1/ (api.md, Signing in)."""

from django.urls import path

from accounts.rest import (
    households,
    invitations,
    mandates,
    me,
    notifications,
    organisations,
    schema,  # noqa: F401
    signin,
    verification,
)

urlpatterns = [
    path("auth/otp", signin.OtpView.as_view(), name="auth-otp"),
    path("auth/token", signin.TokenView.as_view(), name="auth-token"),
    path("auth/token/refresh", signin.RefreshView.as_view(), name="auth-refresh"),
    path("auth/step-up", signin.StepUpView.as_view(), name="auth-step-up"),
    path("auth/logout", signin.LogoutView.as_view(), name="auth-logout"),
    path("me", me.MeView.as_view(), name="me"),
    path("consents", me.ConsentsView.as_view(), name="consents"),
    path("consents/<str:purpose>", me.ConsentView.as_view(), name="consent"),
    *organisations.urlpatterns,
    *invitations.urlpatterns,
    *verification.urlpatterns,
    *mandates.urlpatterns,
    *notifications.urlpatterns,
    *households.urlpatterns,
]
