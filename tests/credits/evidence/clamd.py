"""A clamd in a process of its own, as good or as bad as it is told to be.

    with clamd("good") as address: ...

It knows one virus, the EICAR test file. Written from clamd's manual page, and not with the product's client.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

MANNERS = ("good", "silent", "closes", "cut", "gibberish", "busy", "small", "drips", "limits")
SMALL = 100_000
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(manner: str) -> Iterator[str]:
    """Start one, return its address, and end it."""
    command = [sys.executable, "-u", __file__, manner]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


def received(connection: socket.socket, most: int) -> bytes | None:
    """Return what was streamed, or None once it is more than `most`."""
    content = b""
    stream = connection.makefile("rb")
    if stream.read(10) != b"zINSTREAM\0":
        return b""
    while size := int.from_bytes(stream.read(4), "big"):
        content += stream.read(size)
        if len(content) > most:
            return None
    return content


def answer(connection: socket.socket, manner: str) -> None:
    if manner == "closes":
        connection.recv(10)
        return
    content = received(connection, SMALL if manner == "small" else 1 << 40)
    verdict = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in (content or b"") else b"stream: OK\0"
    if manner == "silent":
        connection.recv(1)  # until the caller has had enough
    elif manner == "drips":
        for sign in verdict:
            connection.sendall(bytes([sign]))
    elif content is None:
        connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
    else:
        said = {
            "cut": verdict[:6],
            "gibberish": b"220 mail.example ESMTP\0",
            "busy": b"COMMAND READ TIMED OUT\0",
            "limits": b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        }
        connection.sendall(said.get(manner, verdict))


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1])
        while True:
            connection, _ = server.accept()
            with connection:
                try:
                    answer(connection, sys.argv[1])
                except OSError:
                    continue


if __name__ == "__main__":
    main()
