"""Fields of request bodies that take what api.md says and nothing near it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from puhui.kernel.quantities import AMOUNT_MAX, plain
from puhui.kernel.rest.texts import UNSEEN, LineField, ParagraphField

__all__ = ["UNSEEN", "AmountField", "DayField", "LineField", "ParagraphField", "QuantityField"]


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


@extend_schema_field(serializers.CharField())
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
