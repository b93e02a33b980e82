"""How values are written for people: the title in the reader's language, amounts with separators, ids
shortened."""

from typing import Any
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from puhui.kernel.admin.reading import may_follow
from puhui.kernel.regions import places

NOTHING = "–"


def reads_english() -> bool:
    """Tell whether the reader has chosen English; Chinese is what everybody else gets."""
    return (get_language() or "").startswith("en")


def in_language(row: Any, field: str) -> str:
    """Return `<field>_zh` or `<field>_en` of a row."""
    return getattr(row, f"{field}_{'en' if reads_english() else 'zh'}")


def text_in_language(text: Any) -> str:
    """Return the side of a catalog's text pair that the reader reads."""
    return text.en if reads_english() else text.zh


def region_name(code: str | None, *, with_code: bool = True) -> str:
    """Return a region's name with its code; a code that is no region stands as it is."""
    if not code:
        return NOTHING
    place = places().get(code)
    if place is None:
        return code
    name = text_in_language(place.name)
    return f"{name} ({code})" if with_code else name


def region_choices() -> list[tuple[str, str]]:
    """Return all places as choices, by name with their codes."""
    return [(code, region_name(code)) for code in places()]


def amount(number: int | None, unit: str = "") -> str:
    """Return a whole number with separators and its unit."""
    if number is None:
        return NOTHING
    return f"{number:,} {unit}".rstrip()


def plain(value: Any) -> str:
    """Return a value without separators: a year is no amount."""
    return NOTHING if value is None else str(value)


def short(identifier: UUID | str | None) -> str:
    """Return the end of an id, which tells ids of one day apart (the beginning of a UUIDv7 is its time)."""
    return f"…{str(identifier)[-12:]}" if identifier else NOTHING


def link(url: str, text: str) -> SafeString:
    """Return a link, or the text alone where the reader may not open the page; address and text are escaped.
    The only HTML that Python writes for the admin, beside formulas (credits/admin/formulas.py).
    """
    if not may_follow(url):
        return conditional_escape(text)
    return format_html('<a class="link" href="{}">{}</a>', url, text)
