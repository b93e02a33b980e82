"""One HTTP request with an end: a deadline for all of it, a limit for the answer, no redirect, no retry."""

import http.client
import socket
from collections.abc import Mapping
from threading import Timer
from typing import NamedTuple
from urllib.parse import urlsplit

_PIECE = 16 * 1024


class NoAnswer(Exception):
    """It is not known whether the other side acted: no connection or answer, too long, or cut off."""


class Heard(NamedTuple):
    """An answer as it came: its status and its whole body."""

    status: int
    body: bytes


def ask(
    endpoint: str,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    most: int,
    deadline: float,
    headers: Mapping[str, str] | None = None,
) -> Heard:
    """Return the answer, whatever its status; `endpoint` gives scheme, host and port. Raises NoAnswer."""
    address = urlsplit(endpoint)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=deadline)
    # A time-out of the socket alone begins anew with every byte; this one ends whatever goes on.
    alarm = Timer(deadline, _cut, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        sent = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
        connection.request(method, path, body=body or None, headers=sent)
        answer = connection.getresponse()
        pieces, length = [], 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > most:
                raise NoAnswer("the answer is too long")
        if answer.length:
            raise NoAnswer("the answer is cut off")
        return Heard(answer.status, b"".join(pieces))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        alarm.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed in the meantime
        return
