"""The network address of a caller, by which codes are budgeted."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: the connection's, or what our own proxy added last to X-Forwarded-For.

    Whatever stands further left in that header was written by the caller and counts for nothing.
    """
    if settings.BEHIND_PROXY:
        added = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if added:
            return added
    return request.META.get("REMOTE_ADDR", "")
