"""Does at a desk of the web what its people do, act by act, and says what came of each.

It begins by saying that it is ready. Each piece of its work comes as one JSON document: {"act", "about"}, an
act of acts.py and the things it is done to in turn; for each thing it says {"about", "code", "id"}, with the
code of a refusal or the id of what was made, and in the end that it is done. It dies where CRASH_AT says,
when it is told to.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from puhui.kernel.errors import PuhuiError
    from tests.crash import acts
    from tests.crash.standing import say, stand_before_dying

    stand_before_dying()
    say("ready")
    while line := sys.stdin.readline():
        work = json.loads(line)
        for about in work["about"]:
            told = {"about": about, "code": "", "id": ""}
            try:
                made = getattr(acts, work["act"])(about)
                told["id"] = str(made.pk) if made is not None else ""
            except PuhuiError as error:
                told["code"] = error.code
            say(json.dumps(told))
        say("done")


if __name__ == "__main__":
    main()
