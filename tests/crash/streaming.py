"""Retires grams of one resident, a call after the other as phones send them, and says what each was answered.

What it is to do comes as one JSON document, {"token", "prefix"}; it goes on until it is told a word, and says
that it is done. Then it sends again whatever it is told, a list of numbers of its calls, and is done once
more. Each call takes a few grams; its number decides how many, so that the same call is the same again.
"""

import json
import sys
from itertools import count
from threading import Event, Thread
from typing import Any

import django

# Between two calls, so that the others on the machine get their work done as well.
PAUSE_S = 0.02


def main() -> None:
    django.setup()
    from tests.cast import client_with
    from tests.crash.standing import say

    work = json.loads(sys.stdin.readline())
    client = client_with(work["token"])

    def call(number: int) -> None:
        answer = client.post(
            "/api/v1/retirements",
            body(number),
            format="json",
            headers={"Idempotency-Key": f"{work['prefix']}-{number}"},
        )
        said = answer.json()
        told = {
            "number": number,
            "status": answer.status_code,
            "id": said.get("id"),
            "code": said.get("code"),
        }
        say(json.dumps(told))

    stopped = Event()
    Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    for number in count(1):
        call(number)
        if stopped.wait(PAUSE_S):
            break
    say("done")
    for number in json.loads(sys.stdin.readline() or "[]"):
        call(number)
    say("done")


def body(number: int) -> dict[str, Any]:
    """Return what the call of this number sends."""
    return {
        "book": "personal",
        "quantity_g": 1 + number % 9,
        "purpose": "voluntary",
        "beneficiary": "all",
    }


if __name__ == "__main__":
    main()
