"""Whether an organisation is checked now, as the code and the database tell it."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.organisations.standing import KycExpired, KycRequired, check_verified, unverified
from accounts.people.models import Party
from accounts.people.states import KycLevel
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.accounts.organisations.test_verification import decide, show

pytestmark = pytest.mark.django_db


def standing(party) -> str:
    """Return what the code says, after the database has said the same."""
    try:
        check_verified(party.id, now=puhui_now())
        said = "verified"
    except (KycRequired, KycExpired) as error:
        said = error.code
    with connection.cursor() as cursor:
        cursor.execute("SELECT puhui_organisation_is_verified(%s)", [party.id])
        assert cursor.fetchone() == (said == "verified",)
    assert unverified(puhui_now()).filter(id=party.id).exists() == (said != "verified")
    return said


def test_what_was_shown_counts_once_it_is_approved():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    assert standing(mei.organisation) == "kyc_required"
    check = show(mei)
    assert standing(mei.organisation) == "kyc_required"
    decide(chen, check)
    assert standing(mei.organisation) == "verified"


def test_a_licence_counts_on_its_last_day_and_not_on_the_next_whether_or_not_a_job_has_noted_it():
    today = business_date(puhui_now())
    bakery = cast.verified(cast.organisation("Sunrise Bakery", is_verified=False), until=today)
    laundry = cast.verified(cast.organisation("Laundry", is_verified=False), until=today - timedelta(days=1))
    assert standing(bakery) == "verified"
    assert standing(laundry) == "kyc_expired"


def test_another_representative_takes_it_away_until_somebody_has_looked():
    mei, chen = cast.mei(is_verified=False), cast.chen()
    decide(chen, show(mei))
    show(mei, number=2)
    assert standing(mei.organisation) == "kyc_required"


def test_the_level_alone_is_no_check():
    firm = cast.organisation("Harbour Carbon", is_verified=False)
    Party.objects.filter(id=firm.id).update(kyc_level=KycLevel.FULL)
    assert standing(firm) == "kyc_required"


def test_a_person_is_not_asked():
    assert standing(cast.lin().party) == "verified"
