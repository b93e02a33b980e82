"""Fields of request bodies that take what api.md says and nothing near it."""

from typing import Any

from rest_framework import serializers

from puhui.kernel.quantities import AMOUNT_MAX
from puhui.kernel.rest.texts import UNSEEN, LineField, ParagraphField

__all__ = ["UNSEEN", "AmountField", "LineField", "ParagraphField"]


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
