"""Who decides over others says why."""

import pytest

from puhui.kernel.errors import InvalidInput
from puhui.kernel.reasons import check_reason


@pytest.mark.parametrize("reason", ["", "  ", "\n\t", "\u3000"])
def test_blanks_are_no_reason(reason):
    with pytest.raises(InvalidInput, match=r"Say why\."):
        check_reason(reason)


def test_a_word_is():
    check_reason("错")
