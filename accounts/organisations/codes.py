"""The unified social credit code (GB 32100): 18 characters, the last of which proves the others."""

import re

from stdnum.cn import uscc

from puhui.kernel.errors import InvalidInput, gettext_noop

# Authority and kind may be letters (Y1 by the standard, N2 for rural collectives since), the place is digits.
_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


class OrganisationCodeInvalid(InvalidInput):
    """Not a unified social credit code, or mistyped."""

    code = "organisation_code_invalid"
    title = gettext_noop("The unified social credit code is not valid")


def parse_code(text: str) -> str:
    """Return the code in its one written form; raises OrganisationCodeInvalid."""
    code = re.sub("[ -]", "", text).upper()
    if not _FORM.fullmatch(code) or uscc.calc_check_digit(code) != code[-1]:
        member = {"pointer": "/code", "code": OrganisationCodeInvalid.code, "detail": "GB 32100"}
        raise OrganisationCodeInvalid(
            gettext_noop("Its 18 characters do not prove one another: look for a slip."), errors=[member]
        )
    return code
