"""The province's scheme is shipped as planned, with the document that ends on 2027-05-05 (decisions 25)."""

from datetime import date, datetime

import pytest

from credits.schemes.models import Scheme
from credits.schemes.rules import RulesEnded, check_rules_in_force, ended_schemes
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.clock import SHANGHAI
from tests import cast
from tests.credits.activities.fixtures import catalogs, lin, set_clock  # noqa: F401
from tests.credits.activities.items import EVENING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.methodologies.cups import CUPS, approve, file_it, submitted
from tests.credits.monitoring.crediting import credit, told

pytestmark = pytest.mark.django_db
LAST_DAY, NEXT = date(2027, 5, 5), date(2027, 5, 6)
MORNING_AFTER = datetime(2027, 5, 6, 12, 0, tzinfo=SHANGHAI)
SAYS = r"办法》 / Measures of Guangdong .* ended on 2027-05-05, and GD names no successor"


def test_it_follows_the_authoritys_register_and_credits_nobody_yet():
    _demo, province = scheme_files()
    assert (province.code, province.register_mode, province.status) == ("GD", "mirror", "SUSPENDED")
    assert (province.is_demonstration, province.in_force) == (False, ())
    assert province.rules
    assert province.rules.last_day == LAST_DAY


def test_the_day_after_it_is_refused_by_name_and_date_and_the_demonstration_goes_on(catalogs):  # noqa: F811
    check_rules_in_force("GD", LAST_DAY)
    with pytest.raises(RulesEnded, match=SAYS) as refused:
        check_rules_in_force("GD", NEXT)
    assert refused.value.data["day"] == "2027-05-05"
    check_rules_in_force("DEMO", NEXT)
    # What issuance leaves alone, without a refusal to anybody.
    assert not ended_schemes(LAST_DAY).exists()
    assert [scheme.code for scheme in ended_schemes(NEXT)] == ["GD"]


def test_a_filing_with_its_authority_stops_and_trips_are_credited_the_same_day(catalogs, lin):  # noqa: F811
    text = CUPS.replace("示范主管机构", Scheme.objects.get(code="GD").authority_zh)
    set_clock(EVENING)
    draft = approve(cast.fang(), submitted(cast.rong(), text))
    set_clock(MORNING_AFTER)
    with pytest.raises(RulesEnded, match=SAYS):
        file_it(cast.he(), draft)
    (result,) = send(lin, signed(trip(begins=MORNING_AFTER.replace(hour=8))), now=MORNING_AFTER)
    credit()
    assert told(result).credited_g == 2512
