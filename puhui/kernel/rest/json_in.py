"""Strict JSON: what a request body may be before anybody looks at its meaning. Free of Django.

Refused: more than 1 MiB, not UTF-8, not JSON, NaN and Infinity, a key twice in one object, a NUL or half a
surrogate pair in a text, more than 20 levels. Each would otherwise be read differently by different readers,
or cost more than it should. Every check takes time linear in the body, whatever stands in it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import msgspec

from puhui.kernel.errors import BodyTooLarge, InvalidJson, TooDeep, gettext_noop

BODY_BYTES_MAX = 1024 * 1024
DEPTH_MAX = 20

# What no database text and no UTF-8 answer can hold: NUL, and half of a surrogate pair.
_UNWRITABLE = re.compile("[\\0\ud800-\udfff]")
_MAY_BE_UNWRITABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json(body: bytes) -> Any:
    """Return the value of a strict JSON body; raises BodyTooLarge, InvalidJson, TooDeep."""
    if len(body) > BODY_BYTES_MAX:
        raise BodyTooLarge(gettext_noop("At most %(limit)s bytes are taken."), limit=BODY_BYTES_MAX)
    if b"\\" not in body and b" :" not in body and len(body.translate(None, b"\t\n\r")) == len(body):
        try:
            value = _decode(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            pass  # what is wrong with it is told below
        else:
            # No white space stands before a colon, so each key of the text shows as `":`, other things may
            # too. As many of these as keys in the value: no key stood twice.
            if body.count(b'":') == _count_keys(value):
                return value
    return _read_with_care(body)


_decode = msgspec.json.Decoder().decode


def _count_keys(value: Any) -> int:
    """Return how many keys the objects in a value have together; raises TooDeep."""
    count, level = 0, [value]
    for _ in range(DEPTH_MAX):
        inner: list[Any] = []
        for item in level:
            if type(item) is dict:
                count += len(item)
                inner += item.values()
            elif type(item) is list:
                inner += item
        level = inner
    if any(type(item) in (dict, list) for item in level):
        raise _too_deep()
    return count


def _read_with_care(body: bytes) -> Any:
    try:
        # Decoded here: from bytes the parser would guess other encodings and let half pairs through.
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise InvalidJson from error
    if text.count("[") + text.count("{") > DEPTH_MAX:
        _check_depth(value)
    if _MAY_BE_UNWRITABLE.search(text):
        _check_writable(value)
    return value


def _check_depth(value: Any) -> None:
    level = [value] if type(value) in (dict, list) else []
    for _ in range(DEPTH_MAX):
        level = [inner for item in level for inner in _members(item) if type(inner) in (dict, list)]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> TooDeep:
    return TooDeep(gettext_noop("At most %(limit)s levels are taken."), limit=DEPTH_MAX)


def _members(item: dict[str, Any] | list[Any]) -> Any:
    return item.values() if type(item) is dict else item


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise InvalidJson(gettext_noop("A key stands twice in one object."))
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJson(gettext_noop("%(name)s is not a JSON number."), name=name)


def _check_writable(value: Any) -> None:
    for text in _texts(value):
        if _UNWRITABLE.search(text):
            raise InvalidJson(gettext_noop("A text holds a NUL character or half a surrogate pair."))


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
