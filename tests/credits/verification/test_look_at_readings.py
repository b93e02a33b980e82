"""A blind verification that found otherwise waits for a registrar, who looks at it once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.people.roles import Role
from credits.monitoring.report_models import MonitoringReport
from credits.verification.errors import NothingToLookAt, OwnReport
from credits.verification.reading_models import FurtherReading
from credits.verification.services import draw_blind, look_at_reading
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.test_uninvolved import made_registrar
from tests.credits.verification.test_further_readings import as_worker, other_than, read

pytestmark = pytest.mark.django_db


def drawn(roof) -> FurtherReading:
    roof.stated()
    set_clock(puhui_now() + timedelta(days=7))
    as_worker(draw_blind)
    return FurtherReading.objects.select_related("case").get()


def otherwise(roof) -> FurtherReading:
    reading = drawn(roof)
    return read(other_than(roof, reading.case).actor, reading, opinion="NEGATIVE", tonnes=0)


def look(member, reading: FurtherReading) -> FurtherReading:
    reason = "the body was asked, and sends its papers"
    return look_at_reading(actor=member.actor, reading_id=reading.id, reason=reason, now=puhui_now())


def test_a_registrar_notes_once_that_they_looked_and_nothing_else_moves(roof):
    reading = otherwise(roof)
    of_the_city = cast.staff("Bo", Role.REGISTRAR, region=cast.GUANGZHOU)
    looked = look(of_the_city, reading)
    assert (looked.looked_by, looked.agrees) == (of_the_city.party.id, False)
    event = AuditEvent.objects.get(action="reading_looked_at")
    assert event.reason == "the body was asked, and sends its papers"
    assert MonitoringReport.objects.get().status == "VERIFIED"
    with pytest.raises(NothingToLookAt):
        look(roof.tang, reading)
    assert FurtherReading.objects.get().looked_by == of_the_city.party.id
    for change in ({"looked_by": new_id()}, {"looked_at": None, "looked_by": None}):
        with pytest.raises(IntegrityError, match="is_read_once"), transaction.atomic():
            FurtherReading.objects.update(**change)


def test_what_was_found_the_same_or_is_not_read_yet_is_not_looked_at(roof):
    reading = drawn(roof)
    look_of = {"looked_at": puhui_now(), "looked_by": roof.chen.party.id}
    for _ in range(2):
        with pytest.raises(NothingToLookAt):
            look(roof.chen, reading)
        with pytest.raises(IntegrityError, match="where_it_found_otherwise"), transaction.atomic():
            FurtherReading.objects.update(**look_of)
        if not reading.read_by:
            reading = read(other_than(roof, reading.case).actor, reading)


def test_nobody_looks_who_is_no_registrar_of_the_city_or_has_a_part_in_it(roof):
    reading = otherwise(roof)
    first, second = roof.verifier_of(reading.case), other_than(roof, reading.case)
    strangers = {
        first: NotFound,
        roof.mei: NotFound,
        second: NotPermitted,
        cast.rui(): NotFound,
        cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN): NotFound,
    }
    for member, refusal in strangers.items():
        with pytest.raises(refusal):
            look(member, reading)
    for member in (first, second, roof.mei):
        with pytest.raises(OwnReport):
            look(made_registrar(member), reading)
        # Whoever writes the row, the database says the same.
        with pytest.raises(IntegrityError, match="has no part in it"), transaction.atomic():
            FurtherReading.objects.update(looked_at=puhui_now(), looked_by=member.party.id)
    assert FurtherReading.objects.get().looked_at is None
