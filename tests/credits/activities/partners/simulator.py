"""A partner's records service in a process of its own, that can be told to misbehave.

    python -m tests.credits.activities.partners.simulator KEY

It prints its port. `PUT /records` gives the records in the order in which the partner wrote them, and
`PUT /fault` what goes wrong, and how often: {"fault": "500", "times": 1}. It serves `GET /feed?after=&limit=`
to whom signs with KEY, and tells at `GET /seen` what was asked. A watermark
is `w<number of records before it>`.
"""

import hmac
import json
import sys
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 3
STATE: dict[str, Any] = {"records": [], "fault": "", "times": 0, "seen": [], "key": b""}


class Feed(BaseHTTPRequestHandler):
    """Answers one request; every fault is one that a partner was seen to have."""

    def do_PUT(self) -> None:
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/records":
            STATE["records"] = data
        else:
            STATE["fault"], STATE["times"] = data["fault"], data["times"]
        self._send(200, b"{}")

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/seen":
            self._send(200, json.dumps(STATE["seen"]).encode())
            return
        after = parse_qs(address.query, keep_blank_values=True)["after"][0]
        STATE["seen"].append(after)
        if not self._is_signed():
            self._send(401, b"{}")
            return
        fault = ""
        if STATE["times"] > 0:
            STATE["times"] -= 1
            fault = STATE["fault"]
        start = int(after.removeprefix("w") or 0)
        records = STATE["records"][start : start + PAGE]
        end = start + len(records)
        page = {"records": records, "next": f"w{end}", "more": end < len(STATE["records"])}
        self._answer(fault, page, after)

    def _answer(self, fault: str, page: dict[str, Any], after: str) -> None:
        if fault == "500":
            self._send(500, b"trouble")
        elif fault == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
        elif fault == "slow":
            time.sleep(1.5)
            self._send(200, json.dumps(page).encode())
        elif fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"records": [')
        elif fault == "junk":
            self._send(200, b'{"records": [NaN]}')
        elif fault == "form":
            self._send(200, json.dumps({"records": {}, "next": 7}).encode())
        elif fault == "huge":
            self._send(200, b'{"records": ["' + b"x" * 2_000_000 + b'"]}')
        elif fault == "stands":
            self._send(200, json.dumps(page | {"next": after, "more": True}).encode())
        elif fault == "repeats":
            # What it sent first, once more, before what is new.
            earlier = STATE["records"][: len(page["records"])]
            self._send(200, json.dumps(page | {"records": earlier + page["records"]}).encode())
        else:
            self._send(200, json.dumps(page).encode())

    def _is_signed(self) -> bool:
        signed = f"{self.headers['Puhui-Timestamp']}\n{self.headers['Puhui-Nonce']}\n{self.path}".encode()
        wanted = hmac.new(STATE["key"], signed, sha256).hexdigest()
        return hmac.compare_digest(wanted, self.headers["Puhui-Signature"] or "")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


if __name__ == "__main__":
    STATE["key"] = sys.argv[1].encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    print(server.server_port, flush=True)
    server.serve_forever()
