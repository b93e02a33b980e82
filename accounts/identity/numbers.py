"""The citizen's number (GB 11643): 18 characters, the last of which proves the others; kept as an
index only."""

import re
from datetime import date

from stdnum.cn import ric

from puhui.kernel.crypto import blind_index
from puhui.kernel.errors import InvalidInput, gettext_noop

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")


class IdentityNumberInvalid(InvalidInput):
    """Not an identity number, or mistyped. The answer never repeats what was sent."""

    code = "identity_number_invalid"
    title = gettext_noop("The identity number is not valid")


def identity_index(text: str) -> bytes:
    """Return the blind index of a number, however it is written; raises IdentityNumberInvalid.

    The place in it is not looked up: places are renamed, and numbers stay.
    """
    number = re.sub("[ -]", "", text).upper()
    if not _FORM.fullmatch(number) or ric.calc_check_digit(number) != number[-1] or not _born(number):
        raise IdentityNumberInvalid(
            gettext_noop("Its 18 characters do not prove one another: look for a slip.")
        )
    return blind_index("identity", number)


def _born(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True
