"""Sends one command after the other as a phone would and says, line by line, what was acknowledged.

It begins by saying that it is ready. Each piece of its work comes as one JSON document: {"token", "headers",
"path", "calls": [{"key", "body"}]}; when all calls are answered it says that it is done. It dies where
CRASH_AT says, when it is told to.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from tests.cast import client_with
    from tests.crash.standing import say, stand_before_dying

    stand_before_dying()
    say("ready")
    while line := sys.stdin.readline():
        work = json.loads(line)
        client = client_with(work["token"])
        for call in work["calls"]:
            answer = client.post(
                f"/api/v1/{work['path']}",
                call["body"],
                format="json",
                headers={"Idempotency-Key": call["key"], **work["headers"]},
            )
            say(json.dumps({"key": call["key"], "status": answer.status_code, "id": answer.json().get("id")}))
        say("done")


if __name__ == "__main__":
    main()
