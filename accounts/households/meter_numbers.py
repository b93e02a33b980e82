"""How a meter is known again, however its number is written."""

import unicodedata

from puhui.kernel.crypto import blind_index
from puhui.kernel.errors import InvalidInput, gettext_noop

LONGEST = 40


class MeterNumberInvalid(InvalidInput):
    """Not a number that a meter could have."""

    code, title = "meter_number_invalid", gettext_noop("The meter's number is not valid")


def normalise(text: str) -> str:
    """Return the number in one form: full-width signs narrow, capitals, letters and digits alone, no leading
    zeros. Raises MeterNumberInvalid."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    number = "".join(sign for sign in narrow if sign.isascii() and sign.isalnum()).lstrip("0")
    odd = [sign for sign in narrow if not (sign.isascii() and (sign.isalnum() or sign in " -./_"))]
    if odd or not 4 <= len(number) <= LONGEST:
        raise MeterNumberInvalid(gettext_noop("4 to 40 letters and digits are needed."))
    return number


def number_index(kind: str, number: str) -> bytes:
    """Return what a meter is found by whatever its supplier is called: names have more than one spelling."""
    return blind_index("household meter number", f"{kind}\n{number}")


def identity_index(kind: str, operator: str, number: str) -> bytes:
    """Return what a meter is found by; the number is in its one form."""
    supplier = unicodedata.normalize("NFKC", operator).casefold().strip()
    return blind_index("household meter", f"{kind}\n{supplier}\n{number}")
