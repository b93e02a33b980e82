"""Input serializers that refuse what they do not know, and the frame of a page of answers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class StrictBoolean(serializers.BooleanField):
    """A JSON true or false; no word that might mean one."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class StrictSerializer(serializers.Serializer):
    """A serializer of a request body; an unknown field is an error with code `unknown_field`."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                message = ErrorDetail(str(_("This field is not known here.")), code="unknown_field")
                raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


# What surrounds the `results` of a page (pages.py): the addresses of those beside it. No docstring: the pages
# would inherit it as their description in the API's document.
class PageBody(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
