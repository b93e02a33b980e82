"""A lean load: one process, some keep-alive connections, requests rendered beforehand, one under way on each.

Reads its orders as JSON from a file: port, connections, kind (post or get), count, tokens, key, seed, now (by
the scheme).
"""

import json
import selectors
import socket
import sys
from collections import deque
from datetime import datetime
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import django

from tests.benchmarks.processes import answer, begin_when_told

GIVE_UP_S = 120.0
# A connection is renewed after so many requests: which worker takes it is chance, and chance has to even out.
REQUESTS_A_CONNECTION = 20


class Connection:
    """One connection: sends, and takes an answer apart as far as is needed to know that it is whole."""

    def __init__(self, port: int, left: int) -> None:
        self.left = left
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=GIVE_UP_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.left -= 1
        self.sent_at = perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Read what is there; returns the answer once it is whole."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed a connection")
        self._received += piece
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        (length,) = (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) < int(length[15:]):
            return None
        whole, self._received = self._received, b""
        return whole


def run(port: int, connections: int, requests: list[bytes], status: bytes) -> dict[str, Any]:
    """Send every request; returns how long it took and how long each answer was waited for."""
    waiting = deque(requests)
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        for number in range(connections):
            left = 1 + number * REQUESTS_A_CONNECTION // connections
            connection = Connection(port, left)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        began = perf_counter()
        for key in selector.get_map().values():
            key.data.send(waiting.popleft())
        while len(latencies) < len(requests):
            ready = selector.select(GIVE_UP_S)
            if not ready:
                raise TimeoutError("no answer")
            for key, _ in ready:
                connection = key.data
                whole = connection.receive()
                if whole is None:
                    continue
                latencies.append(perf_counter() - connection.sent_at)
                if whole[9:12] != status:
                    raise AssertionError(whole[:2000].decode(errors="replace"))
                if not waiting:
                    continue
                if not connection.left:
                    selector.unregister(connection.socket)
                    connection.socket.close()
                    connection = Connection(port, REQUESTS_A_CONNECTION)
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
                connection.send(waiting.popleft())
        seconds = perf_counter() - began
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    latencies.sort()
    return {
        "per_s": len(requests) / seconds,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
    }


def main(orders: dict[str, Any]) -> None:
    """Render, wait for the word, send, answer."""
    django.setup()
    from tests.benchmarks.batches import batch, get_account, post

    random = Random(orders["seed"])
    tokens = orders["tokens"]
    if orders["kind"] == "post":
        now, key = datetime.fromisoformat(orders["now"]), orders["key"].encode()
        bodies = (batch(random, key, number, now) for number in range(orders["count"]))
        requests = [post(body, tokens[number % len(tokens)]) for number, body in enumerate(bodies)]
        status = b"202"
    else:
        requests = [get_account(tokens[number % len(tokens)]) for number in range(orders["count"])]
        status = b"200"
    begin_when_told()
    answer(run(orders["port"], orders["connections"], requests, status))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
