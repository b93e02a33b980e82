"""Strict reading of a venue's JSON: known fields, whole numbers within bounds, plain words."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from market.bridge.errors import Malformed
from market.bridge.types import Answer, AnswerKind

# Nothing that a venue says is larger than this; a file of a day may be.
ANSWER_BYTES_MOST = 64 * 1024
EXECUTIONS_MOST = 1_000
AMOUNT_MOST = 2**53
# What a column of ours holds of tonnes and prices (models.VenueAnswer).
COLUMN_MOST = 2**31 - 1
# A time outside of these is a mistake, and near the calendar's ends no row could hold it.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,127}")
_OPTIONAL_WORD = re.compile(r"[A-Za-z0-9:._-]{0,128}")


def read_document(raw: bytes) -> dict[str, Any]:
    """Return a JSON object; raises Malformed."""
    try:
        document = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(document, dict):
        raise Malformed("no object")
    return document


def read_executions(document: dict[str, Any], *, most: int = EXECUTIONS_MOST) -> tuple[Answer, ...]:
    """Return the executions that a document lists; raises Malformed."""
    rows = document.get("executions")
    if not isinstance(rows, list) or len(rows) > most:
        raise Malformed("executions are missing, or too many")
    return tuple(read_answer(row, document) for row in rows)


def read_answer(row: Any, around: dict[str, Any]) -> Answer:
    """Return one execution; what it does not say itself stands in the document around it."""
    if not isinstance(row, dict):
        raise Malformed("an execution is no object")
    try:
        kind = AnswerKind(row.get("kind", ""))
    except ValueError as error:
        raise Malformed("an unknown kind of answer") from error
    answer = Answer(
        exec_id=_word(row.get("exec_id"), _WORD),
        key=_word(row.get("key", around.get("key")), _WORD),
        kind=kind,
        external_ref=_word(row.get("order_ref", around.get("order_ref", "")), _OPTIONAL_WORD),
        quantity_t=_amount(row, "quantity_t"),
        price_fen=_amount(row, "price_fen"),
        proceeds_fen=_amount(row, "proceeds_fen"),
        cum_t=_amount(row, "cum_t"),
        batch=_word(row.get("batch", around.get("batch", "")), _OPTIONAL_WORD),
        executed_at=_instant(row.get("at")),
    )
    if kind is AnswerKind.FILL and not (answer.quantity_t and answer.price_fen):
        raise Malformed("a fill without quantity or price")
    return answer


def _word(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Malformed("a word is missing or of another form")
    return value


def _amount(row: dict[str, Any], name: str) -> int:
    value = row.get(name, 0)
    if type(value) is not int or not 0 <= value <= (AMOUNT_MOST if name == "proceeds_fen" else COLUMN_MOST):
        raise Malformed(f"{name} is no amount")
    return value


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Malformed("no time of execution") from error
    if instant.tzinfo is None:
        raise Malformed("a time without offset")
    if not EARLIEST <= instant <= LATEST:
        raise Malformed("a time outside of the calendar")
    return instant
