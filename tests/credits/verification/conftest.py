"""The roof whose reports are verified."""

import pytest

from credits.verification.models import Case
from tests.credits.issuance.laid_once import copy_of_roof, roof  # noqa: F401


@pytest.fixture
def case(roof) -> Case:  # noqa: F811
    """The case of the roof's report."""
    roof.sent_in()
    return Case.objects.select_related("report", "body").get()
