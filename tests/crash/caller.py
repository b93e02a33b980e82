"""Sends one command after the other as a phone would and says, line by line, what was acknowledged.

Its work comes as one JSON document: {"token", "path", "calls": [{"key", "body"}]}. It dies where
CRASH_AT says.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from tests.cast import client_with

    work = json.loads(sys.stdin.readline())
    client = client_with(work["token"])
    for call in work["calls"]:
        answer = client.post(
            f"/api/v1/{work['path']}", call["body"], format="json", headers={"Idempotency-Key": call["key"]}
        )
        told = {"key": call["key"], "status": answer.status_code, "id": answer.json().get("id")}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
