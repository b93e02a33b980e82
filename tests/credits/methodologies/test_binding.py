"""The evaluator for an activity, and the one an old verdict was made with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits.factors.models import FactorVersion
from credits.methodologies.binding import NotInForce, bind_for, bind_from_basis
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.selectors import methodology_version_for, scheme_for
from credits.schemes.models import Scheme
from puhui.kernel.regions import RegionUnknown

TODAY = date(2026, 11, 2)
pytestmark = pytest.mark.usefixtures("library")


def metro(now, on=TODAY, region="CN-GD-GZ"):
    return bind_for("DEMO", "metro_trip", region, on, now)


def test_a_city_finds_the_scheme_of_its_province(now):
    assert scheme_for("metro_trip", "CN-GD-GZ", TODAY, now=now) == "DEMO"


def test_no_scheme_names_the_type_elsewhere_or_before_it_began(now):
    assert scheme_for("metro_trip", "CN-SH", TODAY, now=now) is None
    assert scheme_for("metro_trip", "CN-GD-GZ", date(2024, 12, 31), now=now) is None
    assert scheme_for("teleport", "CN-GD-GZ", TODAY, now=now) is None


def test_an_unknown_place_is_refused(now):
    with pytest.raises(RegionUnknown):
        scheme_for("metro_trip", "CN-XX", TODAY, now=now)


def test_a_scheme_that_no_longer_takes_part_is_passed_over(now):
    Scheme.objects.filter(code="DEMO").update(status="SUSPENDED")
    assert scheme_for("metro_trip", "CN-GD-GZ", TODAY, now=now) is None


def test_a_citys_own_method_comes_before_the_provinces(now):
    Scheme.objects.create(
        code="GZC",
        name_zh="广州",
        name_en="Guangzhou",
        authority_zh="示范",
        authority_en="Demonstration",
        is_demonstration=True,
        register_mode="own",
        status="ACTIVE",
        regions=["CN-GD-GZ"],
        languages=["zh-hans"],
        currency="CNY",
        default_outcome="keep",
        notice_working_days=7,
        monthly_coins_per_city=0,
        valid_from=date(2025, 1, 1),
        digest="",
    )
    InForce.objects.create(
        scheme_id="GZC",
        activity_type="metro_trip",
        region="CN-GD-GZ",
        in_force_from=date(2026, 11, 1),
        methodology_id="IND-METRO",
    )
    assert scheme_for("metro_trip", "CN-GD-GZ", TODAY, now=now) == "GZC"
    assert scheme_for("metro_trip", "CN-GD-GZ", date(2026, 10, 31), now=now) == "DEMO"
    assert scheme_for("metro_trip", "CN-GD-SZ", TODAY, now=now) == "DEMO"


def test_the_version_is_the_one_published_when_decided(now):
    version = methodology_version_for("DEMO", "metro_trip", "CN-GD-GZ", TODAY, now)
    assert (version.code, version.version) == ("IND-METRO", 1)
    published = MethodologyVersion.objects.get(pk=version.id).published_at
    before = published - timedelta(seconds=1)
    assert methodology_version_for("DEMO", "metro_trip", "CN-GD-GZ", TODAY, before) is None


def test_the_bound_methodology_credits_the_numbers_of_the_programme(now):
    bound = metro(now)
    assert bound.quantify((Decimal("34.9"),), "A").credited_g == 2512
    assert (bound.scheme, bound.code, bound.version, bound.serial_code) == ("DEMO", "IND-METRO", 1, "METRO")
    assert len(bound.factor_version_ids) == 2


def test_equal_versions_are_one_object_whatever_the_day_or_city(now):
    assert metro(now) is metro(now, on=date(2026, 10, 1)) is metro(now, region="CN-GD-SZ")


def test_a_repeated_call_asks_the_database_nothing(now):
    metro(now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        metro(now)
    assert not queries.captured_queries


def test_another_instant_asks_one_small_query(now):
    metro(now)
    with CaptureQueriesContext(connection) as queries:
        metro(now + timedelta(seconds=1))
    assert len(queries.captured_queries) == 1


def test_where_nothing_is_in_force_it_says_so(now):
    with pytest.raises(NotInForce, match="metro_trip in CN-SH"):
        metro(now, region="CN-SH")
    with pytest.raises(NotInForce):
        bind_for("OTHER", "metro_trip", "CN-GD-GZ", TODAY, now)


def correct_metro_factor(now):
    row = FactorVersion.objects.get(code="METRO")
    row.pk, row.version, row.value, row.digest, row.published_at = None, 2, "40", "corrected", now
    row.save()
    return row


def test_a_new_factor_version_holds_from_its_publication_and_changes_no_old_answer(now):
    before = metro(now)
    old = before.quantify((Decimal("34.9"),), "A")
    corrected = correct_metro_factor(now + timedelta(hours=1))
    after = metro(now + timedelta(days=1))
    assert corrected.pk in after.factor_version_ids
    assert after.quantify((Decimal("34.9"),), "A").credited_g == 2233

    again = bind_from_basis(before.version_id, before.factor_version_ids, before.baseline_version_ids)
    assert again.quantify((Decimal("34.9"),), "A") == old
    assert again.digest == before.digest


def test_a_decision_dated_before_the_correction_uses_what_was_known(now):
    correct_metro_factor(now + timedelta(days=30))
    assert metro(now).factors[1].value == Decimal("0.032")
    assert metro(now + timedelta(days=31)).factors[1].value == Decimal("0.040")
    assert metro(now).factors[1].value == Decimal("0.032")


def test_an_old_verdict_can_be_recomputed_after_its_version_was_withdrawn(now):
    bound = bind_for("DEMO", "household_electricity", "CN-GD-GZ", TODAY, now)
    MethodologyVersion.objects.filter(pk=bound.version_id).update(status="WITHDRAWN")
    with pytest.raises(NotInForce):
        bind_for("DEMO", "household_electricity", "CN-GD-GZ", TODAY, now + timedelta(seconds=1))
    again = bind_from_basis(
        bound.version_id,
        bound.factor_version_ids,
        bound.baseline_version_ids,
        scheme="DEMO",
        region="CN-GD-GZ",
    )
    assert again.baselines[0].is_placeholder
    values = again.arguments({"consumption_kwh": Decimal(195), "period_days": Decimal(30)})
    assert again.quantify(values, "A").credited_g == 19_885


def test_an_id_that_was_never_stored_is_a_key_error():
    with pytest.raises(KeyError):
        bind_from_basis(2**40, (), ())
