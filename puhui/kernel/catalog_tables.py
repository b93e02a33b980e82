"""A TOML table read key by key; whatever nobody asked for is refused. Free of Django.

Numbers are decimal texts in quotes, so that no reader in any language rounds them. Every reader raises
`DocumentError` (puhui/kernel/catalog.py) pointing at the key.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from puhui.kernel.catalog_lines import Key
from puhui.kernel.errors import gettext_noop as _

if TYPE_CHECKING:
    from puhui.kernel.catalog import CatalogFile, DocumentError

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_REQUIRED: Any = object()


def shorten(value: object) -> str:
    """Return `value` for a message, cut to what fits a line."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Table:
    """One table of a document. A reader with a `default` returns it where the key is absent."""

    __slots__ = ("_asked", "_data", "at", "file")

    def __init__(self, file: "CatalogFile", data: Mapping[str, Any], at: Key):
        self.file, self._data, self.at, self._asked = file, data, at, set[str]()

    def error(self, problem: str, fix: str, /, key: str | None = None, **data: Any) -> "DocumentError":
        """Return a refusal that points at `key` of this table."""
        return self.file.error(problem, fix, at=self.at if key is None else (*self.at, key), **data)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def names(self) -> tuple[str, ...]:
        """Return the keys of a table whose keys are the author's own words."""
        return tuple(self._data)

    def text(self, key: str, default: Any = _REQUIRED, *, most: int = 1_000, form: str = "") -> Any:
        """Return a text of 1 to `most` characters; the pattern `form`, if given, matches the whole of it."""
        value = self._value(key, str, default, _("Write a text in quotes."))
        if value is default:
            return default
        if not value.strip() or len(value) > most:
            fix = _("Write 1 to %(limit)s characters.")
            raise self.error(_("the text is empty or too long"), fix, key, limit=most)
        if form and not re.fullmatch(form, value):
            problem = _("'%(value)s' has the wrong form")
            raise self.error(problem, _("Write it as %(form)s."), key, value=shorten(value), form=form)
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """Return one of the words in `allowed`."""
        value = self._value(key, str, default, _("Write a text in quotes."))
        if value is not default and value not in allowed:
            problem, fix = _("'%(value)s' is not known here"), _("Choose one of %(allowed)s.")
            raise self.error(problem, fix, key, value=shorten(value), allowed=", ".join(allowed))
        return value

    def words(self, key: str, form: str) -> tuple[str, ...]:
        """Return a list of different texts, each matching `form`."""
        values = self._value(key, list, _REQUIRED, _("Write a list of texts in quotes."))
        bad = [value for value in values if not isinstance(value, str) or not re.fullmatch(form, value)]
        if bad or not values or len(set(values)) != len(values):
            problem = _("the list is empty, repeats a word or holds a wrong one")
            raise self.error(problem, _("Write different words as %(form)s."), key, form=form)
        return tuple(values)

    def integer(self, key: str, default: Any = _REQUIRED, *, least: int = 0, most: int = 10**15) -> Any:
        """Return a whole number from `least` to `most`."""
        value = self._value(key, int, default, _("Write a whole number without quotes."))
        if value is not default and (isinstance(value, bool) or not least <= value <= most):
            problem, fix = _("the number is out of range"), _("Write a number from %(least)s to %(most)s.")
            raise self.error(problem, fix, key, least=least, most=most)
        return value

    def number(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a Decimal from a decimal text in quotes, at most 15 digits on either side of the point."""
        value = self._value(key, str, default, _('Write a decimal number in quotes, such as "0.104".'))
        if value is default:
            return default
        if not NUMBER.fullmatch(value):
            problem = _("'%(value)s' is not a plain decimal number")
            fix = _("Write at most 15 digits before and 15 after the point, without an exponent.")
            raise self.error(problem, fix, key, value=shorten(value))
        return Decimal(value)

    def is_list(self, key: str) -> bool:
        """Tell whether a list stands under `key`."""
        return isinstance(self._data.get(key), list)

    def numbers(self, key: str, *, most: int) -> tuple[Decimal, ...]:
        """Return 1 to `most` Decimals from a list of decimal texts in quotes."""
        texts = self._value(key, list, _REQUIRED, _('Write a list such as ["1.5", "2"].'))
        if not 1 <= len(texts) <= most or not all(isinstance(one, str) for one in texts):
            problem = _("'%(name)s' is no list of decimal texts, or is empty or too long")
            fix = _('Write 1 to %(limit)s numbers in quotes, such as ["1.5", "2"].')
            raise self.error(problem, fix, key, name=shorten(key), limit=most)
        if bad := next((one for one in texts if not NUMBER.fullmatch(one)), None):
            problem = _("'%(value)s' is not a plain decimal number")
            fix = _("Write at most 15 digits before and 15 after the point, without an exponent.")
            raise self.error(problem, fix, key, value=shorten(bad))
        return tuple(map(Decimal, texts))

    def day(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a date written without quotes as 2026-01-31."""
        value = self._value(key, date, default, _("Write a date without quotes, such as 2026-01-31."))
        if isinstance(value, datetime):
            raise self.error(_("a time of day stands here"), _("Write the date alone."), key)
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        return self._value(key, bool, default, _("Write true or false without quotes."))

    def table(self, key: str, default: Any = _REQUIRED) -> "Table":
        """Return the table under `key`; `default` may be an empty mapping."""
        return Table(self.file, self._value(key, Mapping, default, _("Write a table.")), (*self.at, key))

    def tables(self, key: str, *, least: int = 0, most: int = 500) -> list["Table"]:
        """Return the tables of a list written with `[[key]]`."""
        values = self._value(key, list, [], _("Write a list of tables."))
        if not least <= len(values) <= most or not all(isinstance(value, Mapping) for value in values):
            problem = _("'%(name)s' is no list of tables, or has too few or too many")
            fix = _("Write [[%(name)s]] %(least)s to %(most)s times.")
            raise self.error(problem, fix, key, name=key, least=least, most=most)
        return [Table(self.file, value, (*self.at, key, index)) for index, value in enumerate(values)]

    def end(self) -> None:
        """Refuse the keys that were not read."""
        for key in self._data:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, n=1)
                fix = _("Did you mean '%(near)s'?") if near else _("Remove it.")
                problem = _("the key '%(name)s' is not known here")
                raise self.error(problem, fix, key, name=shorten(key), near="".join(near))

    def _value(self, key: str, kind: type, default: Any, fix: str) -> Any:
        self._asked.add(key)
        value = self._data.get(key, default)
        if value is _REQUIRED:
            raise self.error(_("'%(name)s' is missing"), _("Add it to this table."), key, name=key)
        if value is not default and not isinstance(value, kind):
            raise self.error(_("'%(name)s' has the wrong type"), fix, key, name=key)
        return value
