"""Errors a caller may anticipate: a stable code, one of five kinds, a text to translate. Free of Django.

The kind alone decides the HTTP status at the edge; a class may refine it. Codes are lower_snake (ADR list:
api.md).
"""

from enum import StrEnum
from typing import Any, ClassVar


def gettext_noop(text: str) -> str:
    """Mark a text for the translation files; the edge translates it."""
    return text


class Kind(StrEnum):
    """The five ways in which a call can fail."""

    INVALID = "INVALID"  # the request is malformed: mend it before trying again
    DENIED = "DENIED"  # the caller may not do this
    MISSING = "MISSING"  # there is no such thing, or not for this caller
    CONFLICT = "CONFLICT"  # the state does not allow it
    LIMITED = "LIMITED"  # too much or too often


STATUS = {Kind.INVALID: 400, Kind.DENIED: 403, Kind.MISSING: 404, Kind.CONFLICT: 409, Kind.LIMITED: 429}


class PuhuiError(Exception):
    """Base of all anticipated errors; `data` fills the placeholders of `detail`."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]
    status_override: ClassVar[int | None] = None

    def __init__(self, detail: str = "", /, *, errors: list[dict[str, str]] | None = None, **data: Any):
        self.detail = detail
        self.errors = errors or []
        self.data = data
        super().__init__(detail % data if data else detail or self.code)

    @property
    def status(self) -> int:
        return self.status_override or STATUS[self.kind]


class InvalidJson(PuhuiError):
    kind, code, title = Kind.INVALID, "invalid_json", gettext_noop("The body is not valid JSON")


class InvalidInput(PuhuiError):
    kind, code, title = Kind.INVALID, "invalid_input", gettext_noop("The request holds a wrong value")


class UnknownField(PuhuiError):
    kind, code, title = Kind.INVALID, "unknown_field", gettext_noop("The request holds an unknown field")


class TooDeep(PuhuiError):
    kind, code, title = Kind.INVALID, "too_deep", gettext_noop("The body is nested too deeply")


class TooManyItems(PuhuiError):
    kind, code, title = Kind.INVALID, "too_many_items", gettext_noop("The request holds too many items")


class IdempotencyKeyRequired(PuhuiError):
    kind, code = Kind.INVALID, "idempotency_key_required"
    title = gettext_noop("This call needs an Idempotency-Key of 1 to 200 visible ASCII characters")


class BodyTooLarge(PuhuiError):
    kind, code, title = Kind.LIMITED, "body_too_large", gettext_noop("The body is too large")
    status_override = 413


class RateLimited(PuhuiError):
    kind, code, title = Kind.LIMITED, "rate_limited", gettext_noop("Too many calls; try again later")


class TokenInvalid(PuhuiError):
    kind, code, title = Kind.DENIED, "token_invalid", gettext_noop("The sign-in is not valid")
    status_override = 401


class NotPermitted(PuhuiError):
    kind, code, title = Kind.DENIED, "not_permitted", gettext_noop("You may not do this")


class SamePerson(PuhuiError):
    """Two natural persons stand for it: a second user of whoever began it is the same person."""

    kind, code, title = Kind.DENIED, "same_person", gettext_noop("Another person must decide this")


class NotFound(PuhuiError):
    kind, code, title = Kind.MISSING, "not_found", gettext_noop("There is no such thing")


class IdempotencyKeyReused(PuhuiError):
    kind, code = Kind.CONFLICT, "idempotency_key_reused"
    title = gettext_noop("The Idempotency-Key was used with another request")
    status_override = 422


class IdempotencyInProgress(PuhuiError):
    kind, code = Kind.CONFLICT, "idempotency_in_progress"
    title = gettext_noop("The first call with this Idempotency-Key is still running")
