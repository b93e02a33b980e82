"""A scheme's page tells what its ceilings still hold today."""

import pytest

from credits.schemes.ceiling_models import DailyCeiling
from credits.schemes.models import Scheme
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.issuance.laid_once import copy_of_roof, roof  # noqa: F401

pytestmark = pytest.mark.django_db


def test_the_days_ceilings_stand_with_what_was_approved_and_what_is_left(roof):  # noqa: F811
    DailyCeiling.objects.create(scheme_id="DEMO", methodology="GD-CLOTH", tonnes=50)
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    roof.approve(issuance, roof.tang)
    page = client_of(roof.chen, language="en").get(address(Scheme, "change", Scheme.objects.get(code="DEMO")))
    (part,) = [each for each in page.context["parts"] if str(each.title) == "Ceilings of a day's issuance"]
    assert [[str(cell) for cell in row] for row in part.rows] == [
        ["each other methodology", "100,000 t", "0 t", "100,000 t"],
        ["GD-CLOTH", "50 t", "0 t", "50 t"],
        ["GD-PV", "100,000 t", "344 t", "99,656 t"],
    ]
