"""The venue's HTTP: orders, questions, cancellations, day files; and how it misbehaves on purpose.

A fault is told by SANDBOX_VENUE_FAULT at the start or by `POST /control {"fault": "...", "times": 1}` and
concerns the next orders. What an order is answered is what the books hold, whatever is then sent.
"""

import json
import os
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import unquote

from deploy.sandbox_venue.books import Books, KeyReused

BODY_MOST = 64 * 1024
HANG_SECONDS = 60.0
# What an order meets: how it is executed, and how it is answered.
FAULTS = (
    "hang_after_execute",
    "die_after_execute",
    "error_after_execute",
    "duplicate_events",
    "wrong_quantity",
    "wrong_price",
    "unknown_order",
    "delay",
    "malformed",
    "huge_body",
    "cut_off",
    "lost",
    "ack_only",
    "part",
    "reject",
    "expire",
)


class Faults:
    """Which fault the next orders meet, and how many of them."""

    def __init__(self, fault: str = "") -> None:
        self.fault, self.times, self.seconds = fault, -1 if fault else 0, 1.0

    def set(self, fault: str, times: int, seconds: float) -> None:
        if fault not in ("", *FAULTS):
            raise KeyError(fault)
        self.fault, self.times, self.seconds = fault, times, seconds

    def next(self) -> str:
        """Return the fault that an order meets now, "" for none."""
        if not self.times:
            return ""
        self.times -= 1
        return self.fault


class Venue(BaseHTTPRequestHandler):
    """One request. The lock makes the books see one order after another."""

    books: ClassVar[Books]
    faults: ClassVar[Faults]
    lock: ClassVar[Lock] = Lock()
    timeout = 30

    def do_GET(self) -> None:
        parts = [unquote(part) for part in self.path.strip("/").split("/")]
        if parts == ["health"]:
            self._send(200, {"ok": True})
        elif len(parts) == 2 and parts[0] == "orders":
            with self.lock:
                known = self.books.answer(parts[1])
            self._send(*((200, known) if known else (404, {"error": "unknown_order"})))
        elif len(parts) == 2 and parts[0] == "days":
            try:
                day = date.fromisoformat(parts[1])
            except ValueError:
                return self._send(400, {"error": "bad_day"})
            with self.lock:
                rows = self.books.day(day)
            self._send(200, rows)
        else:
            self._send(404, {"error": "no_such_page"})

    def do_POST(self) -> None:
        parts = [unquote(part) for part in self.path.strip("/").split("/")]
        try:
            body = self._body()
            if parts == ["orders"]:
                self._order(body)
            elif len(parts) == 3 and parts[0] == "orders" and parts[2] == "cancel":
                with self.lock:
                    self.books.end(parts[1], "EXPIRED")
                    known = self.books.answer(parts[1])
                self._send(*((200, known) if known else (404, {"error": "unknown_order"})))
            elif parts == ["control"]:
                self._control(body)
            else:
                self._send(404, {"error": "no_such_page"})
        except (ValueError, KeyError, TypeError) as error:
            self._send(400, {"error": f"bad_request: {error}"})

    def log_message(self, format: str, *args: Any) -> None:
        print(f"{self.command} {self.path} {args[1] if len(args) > 1 else ''}", flush=True)

    def _order(self, body: dict[str, Any]) -> None:
        order = {name: str(body[name]) for name in ("key", "digest", "instrument", "batch")}
        whole = {name: int(body[name]) for name in ("quantity_t", "min_price_fen")}
        if min(whole.values()) <= 0 or not order["key"]:
            raise ValueError("an order has a key, a quantity and a price")
        with self.lock:
            fault = self.faults.next()
            if fault == "lost":  # never reached the books
                self.close_connection = True
                return
            try:
                is_new = self.books.take(order | whole)
            except KeyReused:
                return self._send(409, {"error": "key_reused"})
            if is_new:
                self._execute(order["key"], whole, fault)
            answer = self.books.answer(order["key"]) or {}
        self._answer(answer, fault)

    def _execute(self, key: str, whole: dict[str, int], fault: str) -> None:
        if fault in ("reject", "expire"):
            self.books.end(key, "REJECTED" if fault == "reject" else "EXPIRED")
        elif fault == "part":
            self.books.fill(key, max(whole["quantity_t"] // 2, 1))
        elif fault == "wrong_quantity":
            self.books.fill(key, whole["quantity_t"] + 2)
        elif fault == "wrong_price":
            self.books.fill(key, price_fen=whole["min_price_fen"] - 1)
        elif fault != "ack_only":
            self.books.fill(key)

    def _answer(self, answer: dict[str, Any], fault: str) -> None:
        if fault == "die_after_execute":
            os._exit(1)
        if fault == "hang_after_execute":
            time.sleep(HANG_SECONDS)
        if fault == "delay":
            time.sleep(self.faults.seconds)
        if fault == "error_after_execute":
            return self._send(500, {"error": "our_fault"})
        if fault == "unknown_order":
            return self._send(404, {"error": "unknown_order"})
        if fault == "malformed":
            return self._send_bytes(200, b'{"executions": [{"kind": "FILL", "quantity_t": "many"')
        if fault == "huge_body":
            return self._send_bytes(200, b" " * (10 * 1024 * 1024))
        if fault == "cut_off":
            return self._send_bytes(200, json.dumps(answer).encode(), said=1_000_000)
        if fault == "duplicate_events":
            answer["executions"] = answer["executions"] * 2
        self._send(200, answer)

    def _control(self, body: dict[str, Any]) -> None:
        with self.lock:
            if "fault" in body:
                self.faults.set(body["fault"], int(body.get("times", 1)), float(body.get("seconds", 1)))
            if "fill" in body:
                self.books.fill(body["fill"], body.get("quantity_t"), body.get("price_fen"))
            if "end" in body:
                self.books.end(body["end"], body["kind"])
            if "invent" in body:
                self.books.invent(body["invent"], int(body["quantity_t"]), int(body["price_fen"]))
            if "forge" in body:
                self.books.forge(body["forge"], int(body["value"]))
        self._send(200, {"ok": True})

    def _body(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= BODY_MOST:
            raise ValueError("too long")
        body = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(body, dict):
            raise ValueError("no object")
        return body

    def _send(self, status: int, document: dict[str, Any]) -> None:
        self._send_bytes(status, json.dumps(document).encode())

    def _send_bytes(self, status: int, body: bytes, *, said: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if said is None else said))
        self.end_headers()
        self.wfile.write(body)


def serve(host: str, port: int, books: Books, fault: str = "") -> ThreadingHTTPServer:
    """Return the venue's server, listening; the caller lets it serve."""
    Venue.books, Venue.faults = books, Faults(fault)
    ThreadingHTTPServer.daemon_threads = True
    return ThreadingHTTPServer((host, port), Venue)
