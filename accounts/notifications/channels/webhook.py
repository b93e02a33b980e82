"""A notification to a firm's own system: a signed POST to an address on the public internet, and only there.

The signature is `t=<epoch seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` under the subscription's secret.
The name is resolved here and the connection made to the address found, so that it cannot be another one by
then; addresses inside any network are refused, lest the service be sent into its own. Of the answer the
status is all that is read, and whoever tells it byte by byte is cut off.
"""

import hmac
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

from accounts.notifications.channels.looking_up import look_up

# Without a byte, and for all of a call from its name to its answer: that is less than a delivery's lease.
TIMEOUT_S, WHOLE_S = 5.0, 8.0
LOOK_UP_S = 3.0
# Where an address of version 4 hides in one of version 6 behind a translating gateway.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address lies inside a network."""


class NotTaken(Exception):
    """The receiver answered with anything but 2xx, or not in time; redirects are not followed."""


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header that lets the receiver tell our call from anybody's, and an old one from a new."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={mac}"


def send(url: str, secret: str, delivery_id: str, body: bytes, at: int) -> None:
    """POST the body; raises AddressRefused, NameUnknown, NotTaken, OSError (no connection, no TLS)."""
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    ends_at = monotonic() + WHOLE_S
    address = resolve(host, port)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Puhui-Webhook/1",
        "Puhui-Delivery": delivery_id,
        "Puhui-Signature": signature(secret, body, at),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _line_to(address, port, ends_at) as line:
        if is_tls:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        call = HTTPConnection(host, port)
        call.sock = line
        try:
            call.request("POST", path, body=body, headers=headers)
            status = call.getresponse().status
        except HTTPException as error:
            raise NotTaken(type(error).__name__) from error
        finally:
            call.close()
    if not 200 <= status < 300:
        raise NotTaken(f"HTTP {status}")


@contextmanager
def _line_to(address: str, port: int, ends_at: float) -> Iterator[socket.socket]:
    """Hold a connection that ends by itself at `ends_at` (monotonic), whatever comes over it; raises NotTaken
    then."""
    line = socket.create_connection((address, port), timeout=min(TIMEOUT_S, max(ends_at - monotonic(), 0.1)))
    line.settimeout(TIMEOUT_S)
    # Of its own, since wrapping a socket in TLS takes the first one's place.
    handle = line.dup()
    cut: list[bool] = []

    def cut_off() -> None:
        cut.append(True)
        with suppress(OSError):  # it has ended by itself
            handle.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(ends_at - monotonic(), 0.0), cut_off)
    timer.start()
    late = NotTaken(f"no answer within {WHOLE_S:g} s")
    try:
        yield line
    except (OSError, NotTaken) as error:
        if cut:
            raise late from error
        raise
    else:
        if cut:  # what had come by then may look like an answer
            raise late
    finally:
        timer.cancel()
        timer.join()
        handle.close()
        line.close()


def resolve(host: str, port: int) -> str:
    """Return an address of the host that may be called; raises AddressRefused, NameUnknown."""
    found = look_up(host, port, within_s=LOOK_UP_S)
    for place in found:
        address = ipaddress.ip_address(place.partition("%")[0])
        if not _is_public(address) and not (settings.WEBHOOK_LOOPBACK and address.is_loopback):
            raise AddressRefused("the address lies inside a network")
    return found[0]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    return address.version == 4 or not (
        address.ipv4_mapped or address.sixtofour or address.teredo or address in _NAT64
    )
