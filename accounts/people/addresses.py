"""Network addresses of callers, by which codes and wrong passwords are counted."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from puhui.kernel.crypto import blind_index


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: the connection's, or what our own proxy added last to X-Forwarded-For.

    Whatever stands further left in that header was written by the caller and counts for nothing.
    """
    if settings.BEHIND_PROXY:
        added = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if added:
            return added
    return request.META.get("REMOTE_ADDR", "")


def address_index(address: str) -> str:
    """Return the blind index of an address; IPv6 counts by /64, which one household or phone holds."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return blind_index("address", "unknown").hex()
    if parsed.version == 6:
        parsed = parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address
    return blind_index("address", str(parsed)).hex()
