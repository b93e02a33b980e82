"""Tables of readings: days or parts of days, every refused row told, memory flat, resumed after a crash."""

import resource
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from credits.projects.errors import TableSentBefore
from credits.projects.models import Reading
from credits.projects.selectors import refused_rows_of
from credits.projects.services import receive_reading_file
from credits.projects.table_models import ReadingFile, RefusedRow
from credits.projects.tables import reading, storing
from credits.projects.tables.days import DayReading
from credits.projects.tables.reading import has_tables, read_tables
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.projects.roofs import drafted, month, read, with_meter
from tests.kernel.tables.workbooks import written

pytestmark = pytest.mark.django_db
HEADING = "period_from,period_to,value\n"
MIXED = "table_encoding_mixed"


@pytest.fixture
def mei():
    return cast.mei()


@pytest.fixture
def meter(mei):
    return with_meter(mei, drafted(mei), unit="kWh")


def send(owner, meter, text: str | bytes) -> ReadingFile:
    content = text if isinstance(text, bytes) else text.encode()
    return receive_reading_file(
        actor=owner.actor,
        now=puhui_now(),
        project_id=meter.project_id,
        content=BytesIO(content),
        name="readings.csv",
    )


def done(file: ReadingFile) -> ReadingFile:
    with acting_as("worker"):
        read_tables(now=puhui_now())
    file.refresh_from_db()
    return file


def refused(file: ReadingFile) -> list[tuple[int, str, str]]:
    return [(row.row_number, row.column, row.code) for row in refused_rows_of(file)]


def stored(meter) -> list[tuple]:
    rows = Reading.objects.filter(meter=meter).order_by("period_from")
    return list(rows.values_list("period_from", "value", "missing_minutes"))


def test_every_row_that_is_not_taken_is_told_and_the_others_are_stored(mei, meter):
    rows = [
        "2025-01-01,2025-02-01,36",
        "2025-02-01,2025-03-01,38,5",
        "2025-02-30,2025-03-01,38",
        "2025-03-01,2025-03-01,42",
        "2025-03-01,2027-03-01,42",
        "2024-01-01,2024-02-01,42",
        "2026-03-02,2026-03-03,1",
        "2025-03-01,2025-04-01,-42",
        "2025-03-01,2025-04-01,4e2",
        "2025-03-01,,42",
        "2025-01-31,2025-02-02,1",
        "2025-03-01 23:30,2025-03-02 00:30,1",
        "2025-04-01,2025-05-01,44",
    ]
    file = done(send(mei, meter, HEADING + "\n".join(rows)))
    assert (file.status, file.rows_taken, file.rows_known, file.rows_refused) == ("READ", 2, 0, 11)
    assert sorted(refused(file)) == [
        (3, "", "row_too_wide"),
        (4, "period_from", "time_invalid"),
        (5, "period_to", "period_invalid"),
        (6, "period_to", "period_invalid"),
        (7, "period_from", "before_commissioning"),
        (8, "period_to", "time_in_future"),
        (9, "value", "value_negative"),
        (10, "value", "value_invalid"),
        (11, "", "row_incomplete"),
        (12, "period_from", "period_overlaps"),
        (13, "period_to", "interval_over_midnight"),
    ]
    assert [value for _, value, _ in stored(meter)] == [36, 44]


def test_parts_of_a_day_make_days_and_what_nobody_read_is_counted(mei, meter):
    quarter, at = timedelta(minutes=15), datetime(2025, 6, 1)  # noqa: DTZ001
    lines = []
    while at < datetime(2025, 6, 3):  # noqa: DTZ001
        if not datetime(2025, 6, 2, 11) <= at < datetime(2025, 6, 2, 13):  # noqa: DTZ001
            lines.append(f"{at:%Y-%m-%d %H:%M},{at + quarter:%Y-%m-%d %H:%M},1.25")
        at += quarter
    # Once more, and a time with its offset: the same quarter of an hour in Shanghai.
    lines += [lines[0], "2025-06-02T16:00:00Z,2025-06-02T16:15:00Z,2"]
    file = done(send(mei, meter, HEADING + "\n".join(lines)))
    assert stored(meter) == [
        (date(2025, 6, 1), Decimal(120), 0),
        (date(2025, 6, 2), Decimal(110), 120),
        (date(2025, 6, 3), Decimal(2), 24 * 60 - 15),
    ]
    assert refused(file) == [(len(lines), "period_from", "interval_out_of_order")]
    assert file.rows_taken == len(lines) - 1


def test_numbers_tell_the_meters_apart(mei, meter):
    second = with_meter(mei, meter.project, "M-2222")
    rows = "meter,period_from,period_to,value\nm 2024/0001,2025-01-01,2025-01-02,1\n"
    rows += "M2222,2025-01-01,2025-01-02,2\nM3333,2025-01-01,2025-01-02,3\n"
    file = done(send(mei, meter, rows))
    assert [value for _, value, _ in stored(meter) + stored(second)] == [1, 2]
    assert refused(file) == [(4, "meter", "meter_unknown")]
    alone = done(send(mei, meter, HEADING + "2025-01-02,2025-01-03,1\n"))
    assert refused(alone) == [(2, "meter", "meter_unknown")]  # of which of the two?


@pytest.mark.parametrize(
    ("content", "fault", "row"),
    [
        (HEADING + "2025-01-01,2025-02-01,36\n2025-02-01,2025-03-01,=1+1\n", "table_formula", 3),
        (HEADING.encode() + "总计".encode() + b",,\n" + "合计".encode("gb18030") + b",,\n", MIXED, 3),
        ("from,until\n2025-01-01,36\n", "table_heading_wrong", 1),
        ("", "table_heading_wrong", 1),
        (HEADING + '"2025-01-01,2025-02-01,36\n', "table_broken", 2),
    ],
)
def test_a_table_that_cannot_be_trusted_stores_nothing(mei, meter, content, fault, row):
    file = done(send(mei, meter, content))
    assert (file.status, file.fault, file.fault_row) == ("REFUSED", fault, row)
    assert not Reading.objects.exists()
    assert not has_tables()


def test_a_table_in_the_encoding_of_chinese_spreadsheets_and_a_workbook(mei, meter):
    chinese = "开始,结束,读数\n2025-01-01,2025-02-01,36\n"
    assert done(send(mei, meter, chinese.encode("gb18030"))).rows_taken == 1
    book = written([["period_from", "period_to", "value"], [date(2025, 2, 1), date(2025, 3, 1), 38]])
    assert done(send(mei, meter, book)).rows_taken == 1
    assert [value for _, value, _ in stored(meter)] == [36, 38]


def test_what_is_known_is_known_and_what_contradicts_is_refused(mei, meter):
    read(mei, meter, month(1))
    text = HEADING + "2025-01-01,2025-02-01,36.000\n2025-02-01,2025-03-01,38\n"
    file = done(send(mei, meter, text))
    assert (file.rows_taken, file.rows_known, file.rows_refused) == (1, 1, 0)
    with pytest.raises(TableSentBefore):
        send(mei, meter, text)
    other = done(send(mei, meter, HEADING + "2025-02-01,2025-03-01,39\n"))
    assert refused(other) == [(2, "period_from", "period_overlaps")]


def test_cut_off_in_the_middle_it_goes_on_and_counts_the_same(mei, meter, monkeypatch):
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    lines = [f"{day},{day + timedelta(days=1)},1" for day in days] + ["x,y,z"]
    file = send(mei, meter, HEADING + "\n".join(lines))
    monkeypatch.setattr(reading, "READINGS_AT_ONCE", 100)
    kept, batches = storing.Storing.store, []

    def store(self, batch: list[DayReading]) -> None:
        batches.append(len(batch))
        if len(batches) == 3:
            raise KeyboardInterrupt
        kept(self, batch)

    monkeypatch.setattr(storing.Storing, "store", store)
    with pytest.raises(KeyboardInterrupt):
        read_tables(now=puhui_now())
    assert Reading.objects.count() == 200
    assert ReadingFile.objects.get().status == "RECEIVED"
    file = done(file)
    assert (file.rows_taken, file.rows_known, file.rows_refused) == (365, 0, 1)
    assert Reading.objects.filter(source=file).count() == 365


def test_memory_does_not_grow_with_the_rows(mei, meter):
    lines = [HEADING]
    at = datetime(2025, 1, 1)  # noqa: DTZ001
    while at < datetime(2026, 1, 1):  # noqa: DTZ001
        after = at + timedelta(minutes=5)
        lines.append(f"{at:%Y-%m-%dT%H:%M},{after:%Y-%m-%dT%H:%M},0.01\n")
        at = after
    done(send(mei, meter, HEADING + "2024-12-30,2024-12-31,1\n"))  # warm
    file = send(mei, meter, "".join(lines))
    del lines
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = done(file)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (file.rows_taken, file.rows_refused) == (105_120, 0)
    assert Reading.objects.filter(source=file).count() == 365
    assert grown_kib < 16 * 1024


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last", "fault"),
    [
        ("合计,,1\n".encode("gb18030") + "总计,,1\n".encode(), MIXED),
        (b"2025-12-31,2026-01-01,=SUM(C2:C9)\n", "table_formula"),
    ],
)
def test_of_a_million_rows_the_last_one_spoils_all_and_memory_stays(mei, meter, tmp_path, last, fault):
    """What was read before it is not stored: nobody would know which half is true."""
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.write(HEADING.encode())
        for number in range(1_000_000):
            minute, day = number % 1_440, 1 + number // 1_440 % 28
            file.write(b"2025-06-%02d %02d:%02d,2025-06-%02d,0.01\n" % (day, minute // 60, minute % 60, day))
        file.write(last)
    done(send(mei, meter, HEADING + "2024-12-30,2024-12-31,1\n"))  # warm
    stored_before = Reading.objects.count()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as content:
        sent = receive_reading_file(
            actor=mei.actor,
            now=puhui_now(),
            project_id=meter.project_id,
            content=content,
            name="readings.csv",
        )
    refused_whole = done(sent)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (refused_whole.status, refused_whole.fault) == ("REFUSED", fault)
    assert refused_whole.fault_row in (1_000_002, 1_000_003)
    assert Reading.objects.count() == stored_before
    assert not refused_rows_of(refused_whole)
    assert grown_kib < 16 * 1024


def test_only_the_owner_sends_tables(mei, meter):
    for member, refusal in ((cast.qiao(), NotFound), (cast.lin(), NotFound), (cast.chen(), NotPermitted)):
        with pytest.raises(refusal):
            send(member, meter, HEADING)


def test_the_database_keeps_what_was_sent_and_said(mei, meter):
    file = send(mei, meter, HEADING + "x,y,z\n")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingFile.objects.filter(pk=file.pk).update(digest="0" * 64)
    file = done(file)
    for change in ({"rows_refused": 0}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReadingFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefusedRow.objects.update(code="fine")
    laid = {"meter": meter, "value": 1, "entered_at": puhui_now(), "entered_by": mei.user.id}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(
            period_from=date(2025, 1, 1), period_to=date(2025, 1, 3), missing_minutes=1, **laid
        )


def test_a_table_that_cannot_be_read_keeps_no_later_one_waiting(mei, meter, monkeypatch):
    poison, waits = (send(mei, meter, f"{HEADING}2025-0{n}-01,2025-0{n + 1}-01,36\n") for n in (1, 2))
    honest = reading._read

    def fail(file: ReadingFile, now: datetime) -> bool:
        if file.pk == poison.pk:
            raise RuntimeError("nobody foresaw this")
        return honest(file, now)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_read", fail)
        with acting_as("worker"):
            assert read_tables(now=puhui_now()) == {"read": 1, "refused": 0, "failed": 1}
    waits.refresh_from_db()
    assert (waits.status, done(poison).status) == ("READ", "READ")


def test_nor_do_as_many_as_a_run_takes(mei, meter, monkeypatch):
    sent = {send(mei, meter, f"{HEADING}2025-0{n}-01,2025-0{n + 1}-01,36\n").pk for n in (1, 2)}
    looked_at = set()

    def fail(file: ReadingFile, now: datetime) -> bool:
        looked_at.add(file.pk)
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(reading, "_read", fail)
    monkeypatch.setattr(reading, "FILES_A_RUN", 1)
    # By lot: one of two is never drawn in so many runs once in 2^39 times.
    for _ in range(40):
        with acting_as("worker"):
            assert read_tables(now=puhui_now())["failed"] == 1
    assert looked_at == sent
