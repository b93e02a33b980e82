"""Text fields of request bodies that people will read."""

import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

# Controls, formats (among them those that turn the direction of writing), surrogates, private use, line
# separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class LineField(serializers.CharField):
    """One line of text for people to see: nothing in it is invisible or writes backwards."""

    default_error_messages = {"unseen": _("Only characters that can be seen are taken.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if any(unicodedata.category(character) in UNSEEN for character in text):
            self.fail("unseen")
        return text


class ParagraphField(LineField):
    """Text of some lines: line feeds are taken, and nothing else that cannot be seen."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        for line in data.replace("\r\n", "\n").split("\n"):
            if any(unicodedata.category(character) in UNSEEN for character in line):
                self.fail("unseen")
        return serializers.CharField.to_internal_value(self, data.replace("\r\n", "\n"))
