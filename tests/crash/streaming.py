"""Makes calls of one kind (streamed/), one after the other as phones send them, and says what each was told.

The kind is the argument. What it is to do comes as one JSON document, {"token", "party", "prefix", "told"};
it goes on until it is told a word, and says that it is done. Then it sends again whatever it is told, a list
of numbers of its calls, each with the body that it had, and is done once more.
"""

import importlib
import json
import sys
from itertools import count
from threading import Event, Thread
from typing import Any

import django
from celery import Celery

# Between two calls, so that the others on the machine get their work done as well.
PAUSE_S = 0.05


def main() -> None:
    django.setup()
    from tests.cast import client_with
    from tests.crash.standing import say

    # Trips ring for whoever credits: the tests let go their own workers, and nobody else is to hear it.
    Celery(broker="memory://localhost/").set_default()
    module, _, name = sys.argv[1].rpartition(".")
    kind = getattr(importlib.import_module(module), name)
    work = json.loads(sys.stdin.readline())
    client = client_with(work["token"])
    headers = {"Puhui-Party": work["party"]} if work["party"] else {}
    sent: dict[int, tuple[str, dict[str, Any]]] = {}

    def call(number: int) -> None:
        path, body = sent.setdefault(number, kind.call(number, work["told"]))
        answer = client.post(
            f"/api/v1/{path}",
            body,
            format="json",
            headers={"Idempotency-Key": f"{work['prefix']}-{number}", **headers},
        )
        said = answer.json()
        told = {
            "number": number,
            "status": answer.status_code,
            "id": kind.made(said),
            "code": kind.code(said),
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


if __name__ == "__main__":
    main()
