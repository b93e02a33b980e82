"""What a source makes of a partner's record, and the fields that records have in common."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

TEXT_MAX = 200


class RecordRefused(Exception):
    """The record cannot be an activity: a stable UPPER_SNAKE code, and the field it is about."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".strip())
        self.code, self.field = code, field


class Told(NamedTuple):
    """A record as an item: whose it is by the partner's pseudonym, its reference, and what was done."""

    subject: str
    reference: str
    type: str
    occurred_from: str
    occurred_to: str
    inputs: dict[str, str]
    region: str | None = None


class Source(NamedTuple):
    """A kind of feed: the activity type it tells of, and how one of its records is read."""

    code: str
    activity_type: str
    read: Callable[[Mapping[str, Any]], Told]


def text(record: Mapping[str, Any], name: str) -> str:
    """Return a text of 1 to 200 characters; raises RecordRefused."""
    value = record.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= TEXT_MAX or "\0" in value:
        raise RecordRefused("FIELD_MISSING", name)
    return value


def instant(value: Any, name: str) -> str:
    """Return an RFC 3339 instant as it was written; raises RecordRefused."""
    try:
        if isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None:
            return value
    except ValueError:
        pass
    raise RecordRefused("TIME_INVALID", name)


def epoch_ms(value: Any, name: str) -> str:
    """Return milliseconds since 1970 as an instant; raises RecordRefused."""
    # To the year 5138: what is larger is no time of a ride, and no calendar's.
    if type(value) is not int or not 0 < value < 100_000_000_000_000:
        raise RecordRefused("TIME_INVALID", name)
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)).isoformat()


def kilometres(metres: Any, name: str) -> str:
    """Return whole metres as kilometres in a decimal text; raises RecordRefused."""
    if type(metres) is not int or not 0 <= metres < 1_000_000_000:
        raise RecordRefused("AMOUNT_INVALID", name)
    return f"{Decimal(metres) / 1000:f}"


def amount(value: Any, name: str) -> Decimal:
    """Return a decimal text as a finite number, not negative; raises RecordRefused."""
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= 30 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise RecordRefused("AMOUNT_INVALID", name)
    return number
