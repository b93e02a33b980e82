"""Query parameters of the public catalogs: what nobody asked for is refused, a day is a day."""

from datetime import date

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

PAGING = {"cursor", "page_size"}


def refuse_unknown(request: Request, *known: str) -> dict[str, str]:
    """Return the given parameters among `known`; raises ValidationError (`unknown_field`) for any other."""
    unknown = sorted(set(request.query_params) - set(known) - PAGING)
    if unknown:
        message = ErrorDetail(_("This parameter is not known here."), code="unknown_field")
        raise ValidationError({name: [message] for name in unknown})
    given = {name: request.query_params[name] for name in known if request.query_params.get(name)}
    bad = [name for name, text in given.items() if "\0" in text]
    if bad:
        raise ValidationError({name: [_("The text holds a NUL character.")] for name in bad})
    return given


def day_of(parameters: dict[str, str], name: str) -> date | None:
    """Return a parameter as a day, None if it is not given; raises ValidationError."""
    text = parameters.get(name)
    if text is None:
        return None
    try:
        if len(text) != len("2026-11-02"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        message = ErrorDetail(_("A day is written as 2026-11-02."), code="invalid_date")
        raise ValidationError({name: [message]}) from None
