"""kill -9 among the drafts of the programme's month: each report is drafted once, and none is missing."""

import pytest

from credits.monitoring.report_models import MonitoringReport
from tests import cast
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import killed_among_others, recover
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.issuance.joiners import NOVEMBER, OCTOBER, joins, open_office

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
JOB = "credits.tasks.draft_programme_reports"
CITIES = (cast.GUANGZHOU, cast.SHENZHEN)
METHODS = ("IND-METRO", "IND-BUS")


def test_the_reports_of_a_month_are_drafted_once_though_a_worker_dies_among_them(transactional_db):
    load_catalogs()
    open_office()
    set_clock(OCTOBER)
    wanted = sorted((method, city) for method in METHODS for city in CITIES)
    for number, (method, city) in enumerate(wanted):
        joins(number, 1_200_000, methodology=method, city=city)
    set_clock(NOVEMBER)
    with killed_among_others(JOB, "programme.before_commit:2", others=1):
        pass
    drafted = apart_from_the_stream(MonitoringReport.objects).order_by("methodology", "city")
    recover(JOB, lambda: drafted.count() == len(wanted))
    assert list(drafted.values_list("methodology", "city")) == wanted
