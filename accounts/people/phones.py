"""Telephone numbers: which are taken, in one written form, and how one is found again."""

import re

import phonenumbers
from phonenumbers import PhoneNumberType

from puhui.kernel.crypto import blind_index
from puhui.kernel.errors import InvalidInput, gettext_noop

# The mainland, and Hong Kong and Macao: people of the Greater Bay Area commute across and take part
# (decisions 23). Everywhere else a message is dear and nobody is served: an open door would be pumped (T29).
SERVED = frozenset({"CN", "HK", "MO"})
MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
EXPECTED = gettext_noop("Write a mobile number of the mainland, Hong Kong or Macao as +8613800138000.")
# In place of a number that is not there.
NOTHING = "–"
_FORM = re.compile(r"\+[1-9][0-9]{7,14}")


class PhoneInvalid(InvalidInput):
    """Not a mobile number of a served place in the form +8613800138000."""


def parse_phone(text: str) -> str:
    """Return the number in E.164; raises PhoneInvalid."""
    refusal = PhoneInvalid(
        gettext_noop("Write a mobile number of the mainland, Hong Kong or Macao as +8613800138000.")
    )
    if not _FORM.fullmatch(text):
        raise refusal
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException as error:
        raise refusal from error
    served = phonenumbers.region_code_for_number(number) in SERVED
    if not (served and phonenumbers.number_type(number) in MOBILE):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_index(phone: str) -> bytes:
    """Return the blind index by which a number is found."""
    return blind_index("phone", phone)


def masked_phone(phone: str | None) -> str:
    """Return the last two digits of a number."""
    return f"*********{phone[-2:]}" if phone else NOTHING
