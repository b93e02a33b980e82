"""DRF's door to strict JSON."""

from typing import Any

from rest_framework.parsers import BaseParser

from puhui.kernel.errors import BodyTooLarge, gettext_noop
from puhui.kernel.rest.json_in import BODY_BYTES_MAX, read_json


def read_body(request: Any) -> bytes:
    """Return the raw body of a Django or DRF request; raises BodyTooLarge before reading what says it is too
    large."""
    django_request = getattr(request, "_request", request)
    try:
        length = int(django_request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > BODY_BYTES_MAX:
        raise BodyTooLarge(gettext_noop("At most %(limit)s bytes are taken."), limit=BODY_BYTES_MAX)
    return django_request.body


class StrictJSONParser(BaseParser):
    """Parses application/json by `read_json`; any other content type is answered 415 by DRF."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        body = read_body(parser_context["request"])
        return read_json(body) if body.strip() else {}
