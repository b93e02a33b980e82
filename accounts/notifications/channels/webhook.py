"""A notification to a firm's own system: a signed POST to an address on the public internet, and only there.

The signature is `t=<epoch seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` under the subscription's secret.
The name is resolved here and the connection made to the address found, so that it cannot be another one by
then; addresses inside any network are refused, lest the service be sent into its own.
"""

import hmac
import ipaddress
import socket
from hashlib import sha256
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

TIMEOUT_S = 5.0
# Of an answer nothing is needed but its status.
ANSWER_BYTES_MAX = 4_096


class AddressRefused(Exception):
    """The address lies inside a network, or its name leads nowhere."""


class NotTaken(Exception):
    """The receiver answered with anything but 2xx; redirects are not followed."""


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header that lets the receiver tell our call from anybody's, and an old one from a new."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={mac}"


def send(url: str, secret: str, delivery_id: str, body: bytes, at: int) -> None:
    """POST the body; raises AddressRefused, NotTaken, urllib3's errors."""
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    address = resolve(host, port)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Puhui-Webhook/1",
        "Puhui-Delivery": delivery_id,
        "Puhui-Signature": signature(secret, body, at),
    }
    pool: urllib3.HTTPConnectionPool
    if is_tls:
        pool = urllib3.HTTPSConnectionPool(
            address, port, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        answer = pool.urlopen(
            "POST",
            path,
            body=body,
            headers=headers,
            timeout=TIMEOUT_S,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            answer.read(ANSWER_BYTES_MAX)
        finally:
            answer.release_conn()
    if not 200 <= answer.status < 300:
        raise NotTaken(f"HTTP {answer.status}")


def resolve(host: str, port: int) -> str:
    """Return an address of the host that may be called; raises AddressRefused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressRefused("the name leads nowhere") from error
    for *_, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not address.is_global and not (settings.WEBHOOK_LOOPBACK and address.is_loopback):
            raise AddressRefused("the address lies inside a network")
    return str(found[0][4][0])
