"""Fields of request bodies that take what api.md says and nothing near it."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from credits.methodologies.explanation import plain
from puhui.kernel.quantities import AMOUNT_MAX
from puhui.kernel.rest.texts import UNSEEN, LineField

__all__ = ["UNSEEN", "AmountField", "DayField", "LineField", "ParagraphField", "QuantityField", "plain"]


class AmountField(serializers.IntegerField):
    """A positive JSON integer: no text, no fraction, no true."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 1)
        options.setdefault("max_value", AMOUNT_MAX)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A day as 2026-01-31 and in no other form."""

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", data, re.ASCII):
            self.fail("invalid", format="2026-01-31")
        return super().to_internal_value(data)


class QuantityField(serializers.Field):
    """A measured quantity: a decimal text, never a number that somebody's reader has rounded."""

    default_error_messages = {"invalid": _('Write a decimal number in quotes, such as "34.9".')}

    def __init__(self, *, whole: int = 12, places: int = 6, **options: Any) -> None:
        super().__init__(**options)
        self._form = re.compile(rf"-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?", re.ASCII)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not self._form.fullmatch(data):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Any) -> str:
        return plain(value)


class ParagraphField(LineField):
    """Text of some lines: line feeds are taken, and nothing else that cannot be seen."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        for line in data.replace("\r\n", "\n").split("\n"):
            if any(unicodedata.category(character) in UNSEEN for character in line):
                self.fail("unseen")
        return serializers.CharField.to_internal_value(self, data.replace("\r\n", "\n"))
