"""Reads one foreign file in a process of its own, which may fall over alone: little memory, little time.

    python -I credits/evidence/child image/png < file

Answers with one line of JSON, either {"width": …, "height": …} followed by the bytes of the re-encoded copy,
or {"refused": code, "why": text}. Knows neither Django nor the database, and has no environment.
"""

import json
import resource
import sys

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing to write but the pipe
    content = sys.stdin.buffer.read()
    answer, copy = _read(sys.argv[1], content)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)


def _read(media_type: str, content: bytes) -> tuple[dict, bytes]:
    from verdicts import Refused

    try:
        if media_type == "application/pdf":
            from documents import inspect

            inspect(content)
            return {"width": None, "height": None}, b""
        from images import remake

        width, height, copy = remake(content, media_type)
    except Refused as refused:
        return {"refused": refused.code, "why": refused.why}, b""
    except MemoryError:
        return {"refused": "image_too_large", "why": "memory"}, b""
    except Exception as error:  # whatever a decoder trips over, the file is what is wrong
        return {"refused": "file_damaged", "why": f"{type(error).__name__}: {error}"[:200]}, b""
    return {"width": width, "height": height}, copy


main()
