"""Moving in and out with a meter and its reading."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.households.meter_numbers import identity_index, normalise, number_index
from accounts.households.models import HouseholdMeter
from accounts.households.permissions import place_of
from accounts.households.policies import BACK_MOST_DAYS, MeterInUse, check_meters
from accounts.households.services.telling import lock, tell
from accounts.households.states import USUAL_DIGITS, MeterKind
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, PuhuiError, gettext_noop


class MeterDayInvalid(InvalidInput):
    """A day that lies ahead, too far back, or before moving in."""

    code, title = "meter_day_invalid", gettext_noop("The meter cannot have been moved on this day")


class ReadingDecreased(PuhuiError):
    """A meter that is moved out shows no less than it did when it was moved in."""

    kind, code = Kind.CONFLICT, "reading_decreased"
    title = gettext_noop("The reading is lower than the one before it")


def add_meter(
    *,
    actor: Actor,
    now: datetime,
    household_id: UUID,
    kind: str,
    operator: str,
    number: str,
    moved_in_on: date,
    reading: Decimal,
    digits: int | None = None,
) -> HouseholdMeter:
    """Take a meter into the household from a day on. The same again returns the one there is.

    `digits`: those before the point on its counter, where they are not the usual ones of its kind.

    Raises: InvalidInput (the reading), MeterDayInvalid, MeterInUse, MeterNumberInvalid, NotFound,
    NotPermitted, TooManyMeters.
    """
    place_of(actor, household_id)
    plain = normalise(number)
    index = identity_index(kind, operator, plain)
    if reading < 0:
        raise InvalidInput(gettext_noop("A meter shows nothing below zero."))
    if digits is not None and reading >= Decimal(10) ** digits:
        raise InvalidInput(gettext_noop("The reading has more digits than the meter."))
    ago = (business_date(now) - moved_in_on).days
    if not 0 <= ago <= BACK_MOST_DAYS:
        raise MeterDayInvalid
    try:
        with transaction.atomic():
            home = lock(household_id)
            place_of(actor, household_id)
            there = home.meters.filter(identity_index=index, moved_out_on=None).first()
            if there is not None:
                return there
            check_meters(household_id)
            meter = HouseholdMeter.objects.create(
                household=home,
                kind=kind,
                operator=operator,
                number=plain,
                identity_index=index,
                number_index=number_index(kind, plain),
                digits=digits or max(USUAL_DIGITS[MeterKind(kind)], len(str(int(reading)))),
                moved_in_on=moved_in_on,
                reading_in=reading,
                added_at=now,
            )
            tell(actor, "household_meter_added", home, now, meter=str(meter.id), kind=kind)
    except IntegrityError as error:
        if HouseholdMeter.objects.filter(identity_index=index).exists():
            raise MeterInUse from error
        raise
    return meter


def move_out_meter(
    *, actor: Actor, now: datetime, household_id: UUID, meter_id: UUID, on: date, reading: Decimal
) -> HouseholdMeter:
    """End a meter's time at the household with a reading; from that day another household may have it.

    Raises: MeterDayInvalid, NotFound (also where it was moved out before), NotPermitted, ReadingDecreased.
    """
    place_of(actor, household_id)
    with transaction.atomic():
        home = lock(household_id)
        place_of(actor, household_id)
        rows = HouseholdMeter.objects.select_for_update()
        meter = rows.filter(id=meter_id, household=home, moved_out_on=None).first()
        if meter is None:
            raise NotFound
        if not meter.moved_in_on <= on <= business_date(now):
            raise MeterDayInvalid
        if reading < meter.reading_in:
            raise ReadingDecreased
        meter.moved_out_on, meter.reading_out = on, reading
        meter.save(update_fields=["moved_out_on", "reading_out"])
        tell(actor, "household_meter_moved_out", home, now, meter=str(meter.id))
    return meter
