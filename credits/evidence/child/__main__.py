"""Reads one foreign file in a process of its own, which may fall over alone: little memory, little time.

    python -I credits/evidence/child image/png < file

Answers with one line of JSON, either {"width": …, "height": …, "facts": {…}, "prints": {…} or null} followed
by the bytes of the re-encoded copy, or {"refused": code, "why": text, …}. Knows neither Django nor the
database, has no environment and no network.
"""

import json
import os
import sys

# -I leaves the script's own folder out of the path only when it is a file; said here for both.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandbox import confine
from verdicts import Refused


def main() -> None:
    confine()
    content = sys.stdin.buffer.read()
    answer, copy = _read(sys.argv[1], content)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)


def _read(media_type: str, content: bytes) -> tuple[dict, bytes]:
    try:
        found = _reader(media_type)(content, media_type)
    except Refused as refused:
        return {"refused": refused.code, "why": refused.why, "place": refused.place}, b""
    except MemoryError:
        return {"refused": "image_too_large", "why": "memory"}, b""
    except Exception as error:  # whatever a decoder trips over, the file is what is wrong
        return {"refused": "file_damaged", "why": f"{type(error).__name__}: {error}"[:200]}, b""
    head = {"width": found.width, "height": found.height, "facts": found.facts, "prints": found.prints}
    return head, found.copy


def _reader(media_type: str):
    """Return what reads a kind; only that is loaded."""
    if media_type == "application/pdf":
        from documents import inspect as read
    elif media_type == "application/gpx+xml":
        from tracks import read
    elif media_type.startswith("image/"):
        from images import remake as read
    else:
        from tables import read
    return read


main()
