"""Who may call at all: the rest is decided by each package's permissions and by what is visible to the
actor."""

from rest_framework.permissions import BasePermission

from puhui.kernel.commands import Actor


class SignedIn(BasePermission):
    """A valid session stands behind the call (the default of every view)."""

    def has_permission(self, request, view) -> bool:
        return isinstance(request.auth, Actor)


class Anyone(BasePermission):
    """Public: no sign-in needed. Named on the view, so that the authorisation matrix can tell it was
    meant."""

    def has_permission(self, request, view) -> bool:
        return True
