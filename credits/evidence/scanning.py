"""The malware scanner, where one is configured: clamd over its socket, one file a connection (INSTREAM).

Written here rather than taken: the clients on the package index were last released years ago, and the
protocol is a length before each piece. Whatever the scanner does not call clean is not: it may be away, hang
up in the middle, or say that a file was too large for it. By default clamd calls what it did not read to its
end clean, so the installation has to say `AlertExceedsMax yes` (docs/how-to/evidence.md).
"""

import logging
import socket
import struct
import time
from typing import NamedTuple

from django.conf import settings

from credits.evidence.fact_models import ScanVerdict

log = logging.getLogger(__name__)
CONNECT_S, TOTAL_S = 2.0, 20.0
PIECE, ANSWER_MOST = 64 * 1024, 4096
_TOO_LARGE = ("INSTREAM size limit exceeded", "Heuristics.Limits.Exceeded")


class Scan(NamedTuple):
    """What the scanner said of a file; `signature` is its name for what it found."""

    verdict: ScanVerdict
    signature: str = ""


def scan(content: bytes) -> Scan | None:
    """Have bytes scanned; None where no scanner is configured. Never raises for what the scanner does."""
    if not settings.CLAMD_ADDRESS:
        return None
    if len(content) > settings.CLAMD_BYTES_MAX:
        return Scan(ScanVerdict.TOO_LARGE)
    try:
        return _verdict_of(_ask(content, settings.CLAMD_ADDRESS, time.monotonic() + TOTAL_S))
    except OSError as error:
        log.warning("the malware scanner did not answer: %s", error)
        return Scan(ScanVerdict.UNREACHABLE)


def _ask(content: bytes, address: str, until: float) -> str:
    with _connected(address) as connection:
        try:
            connection.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), PIECE):
                piece = content[at : at + PIECE]
                connection.settimeout(_left(until))
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough; what it said before it hung up may still be there
        answer = b""
        while not answer.endswith(b"\0") and len(answer) <= ANSWER_MOST:
            connection.settimeout(_left(until))
            piece = connection.recv(ANSWER_MOST)
            if not piece:
                break
            answer += piece
    return answer.decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    """Connect to `unix:/run/clamav/clamd.ctl` or `host:3310`."""
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_S)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), CONNECT_S)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _verdict_of(answer: str) -> Scan:
    """Read the one line that clamd says; a line without its end was cut off."""
    line = answer.removesuffix("\0").strip()
    if any(word in line for word in _TOO_LARGE):
        return Scan(ScanVerdict.TOO_LARGE)
    if not answer.endswith("\0"):
        return Scan(ScanVerdict.UNREACHABLE if not line else ScanVerdict.FAILED)
    if line == "stream: OK":
        return Scan(ScanVerdict.CLEAN)
    if line.startswith("stream: ") and line.endswith(" FOUND"):
        return Scan(ScanVerdict.INFECTED, line.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    log.warning("the malware scanner said %r", line[:200])
    return Scan(ScanVerdict.FAILED)
