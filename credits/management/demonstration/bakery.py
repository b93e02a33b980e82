"""The bakery's story: one roof the whole way to its tonnes, and one at every desk on that way."""

from datetime import date, timedelta

from credits.management.demonstration import reports, roofs
from credits.management.demonstration.dates import ROOFS_BEGIN, roofs_year


def make_finished_case(today: date) -> None:
    """Let the first roof's tonnes be minted, weeks before today."""
    reported, day = roofs_year(today), today - ROOFS_BEGIN
    project = roofs.register_roof(roofs.FIRST, day, reported)
    report = reports.report_roof(project, reported, day + timedelta(days=8))
    reports.ask_and_settle(report, day + timedelta(days=9))
    issuance = reports.state(report, day + timedelta(days=13))
    reports.approve_and_mint(issuance, reports.end_notice(issuance))


def make_waiting_work(today: date) -> None:
    """Leave a piece of work at the desks of registrar, verifier and owner."""
    reported, earlier = roofs_year(today), today - ROOFS_BEGIN + timedelta(days=5)
    waiting = roofs.register_roof(roofs.AWAITING, earlier, reported)
    report = reports.report_roof(waiting, reported, earlier + timedelta(days=8))
    reports.end_notice(reports.state(report, earlier + timedelta(days=11)))

    lately = today - timedelta(days=9)
    noticed = roofs.register_roof(roofs.IN_NOTICE, lately, reported)
    in_case = roofs.register_roof(roofs.IN_CASE, lately, reported)
    asked = roofs.register_roof(roofs.ASKED, lately, reported)
    report = reports.report_roof(noticed, reported, today - timedelta(days=5))
    reports.state(report, today - timedelta(days=4))
    # One on each verifier's desk: the other body takes no cases on that day.
    with reports.away("Yan", today - timedelta(days=3)):
        reports.report_roof(in_case, reported, today - timedelta(days=3))
    with reports.away("Wei", today - timedelta(days=2)):
        report = reports.report_roof(asked, reported, today - timedelta(days=2))
    reports.ask(report, today - timedelta(days=1))
    roofs.send_in_roof(roofs.SENT_IN, today - timedelta(days=1), date(reported.first.year - 1, 12, 20))
