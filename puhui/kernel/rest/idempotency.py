"""The HTTP side of idempotent commands: the key from the header, the answer as stored bytes."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.encoding import force_bytes
from rest_framework.utils.encoders import JSONEncoder

from puhui.kernel.commands import Answer, fingerprint, run_idempotent
from puhui.kernel.errors import IdempotencyKeyRequired, PuhuiError
from puhui.kernel.rest.parsers import read_body
from puhui.kernel.rest.problems import answer_of

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def json_answer(status: int, data: Any) -> Answer:
    """Render `data` once, so that the stored and the sent bytes are the same."""
    return Answer(status=status, body=force_bytes(json.dumps(data, ensure_ascii=False, cls=JSONEncoder)))


def key_of(request: Any, *, required: bool = True) -> str | None:
    """Return the Idempotency-Key header; raises IdempotencyKeyRequired if it is missing or malformed."""
    key = request.headers.get("Idempotency-Key")
    if key is None and not required:
        return None
    if key is None or not _KEY.fullmatch(key):
        raise IdempotencyKeyRequired
    return key


def respond_once(
    request: Any,
    *,
    scope: str,
    owner_id: UUID,
    execute: Callable[[UUID], Answer],
    is_value: bool = True,
    refuse: Callable[[PuhuiError], Answer] = answer_of,
) -> HttpResponse:
    """Run a command once for the request's key and send its answer, or the first answer again.

    `scope` names the acting party, or the merchant's or partner's key; `owner_id` whose data key seals the
    answer. `refuse` renders a conflict that the command raised, and may keep a record of it: what the command
    did is rolled back by then, and the record is committed with the answer.
    """
    answer = run_idempotent(
        scope=scope,
        key=key_of(request) or "",
        request_fingerprint=fingerprint(request.method, request.get_full_path(), read_body(request)),
        owner_id=owner_id,
        is_value=is_value,
        execute=execute,
        refuse=refuse,
    )
    return to_response(answer)


def to_response(answer: Answer) -> HttpResponse:
    """Return the stored bytes as a response."""
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response
