"""The roof whose reports are verified."""

import pytest

from credits.verification.models import Case
from tests.credits.issuance.roof import Roof, lay_roof


@pytest.fixture
def roof(db) -> Roof:
    return lay_roof()


@pytest.fixture
def case(roof) -> Case:
    """The case of the roof's report."""
    roof.sent_in()
    return Case.objects.select_related("report", "body").get()
