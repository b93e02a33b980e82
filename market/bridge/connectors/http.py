"""One HTTP request with an end: a deadline for all of it, a limit for the answer, no redirect, no retry."""

import http.client
import socket
from threading import Timer
from urllib.parse import urlsplit

from market.bridge.errors import VenueSilent

DEADLINE_SECONDS = 5.0
_PIECE = 16 * 1024


def ask(
    endpoint: str, method: str, path: str, body: bytes, *, most: int, deadline: float = DEADLINE_SECONDS
) -> bytes:
    """Return the body of the answer, whatever its status below 500.

    Raises VenueSilent for everything after which it is not known whether the venue acted: no connection, no
    answer in time, an answer that is too long or cut off, or one that tells of the venue's own trouble.
    """
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=deadline)
    # A time-out of the socket alone begins anew with every byte; this one ends whatever goes on.
    alarm = Timer(deadline, _cut, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        pieces, length = [], 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > most:
                raise VenueSilent("the answer is too long")
        if answer.length:
            raise VenueSilent("the answer is cut off")
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise VenueSilent(f"the venue answers {answer.status}")
        return b"".join(pieces)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise VenueSilent(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        alarm.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed in the meantime
        return
