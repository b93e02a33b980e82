"""Residents who give their grams to the programme, and the programme's report of them."""

from datetime import UTC, date, datetime

from accounts.consents.purposes import Purpose
from credits.monitoring.report_drafts import create_programme_report
from credits.monitoring.report_models import MonitoringReport
from credits.rewards.services import assign_by_hand
from credits.schemes.models import Programme, Scheme
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import credit

# 3,226,000 g in all.
GRAMS = [412_000, 1_130_000, 275_000, 660_000, 749_000]
OCTOBER = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
MONTH = date(2026, 10, 1)


def open_office() -> None:
    """Name the programme's organisation, with coins enough for tonnes."""
    Scheme.objects.update(monthly_coins_per_city=10**9)
    Programme.objects.create(scheme_id="DEMO", party=cast.organisation("Programme office"))


def joins(number: int, grams: int, *, consents=tuple(Purpose.values), **asset) -> cast.CastMember:
    """A resident who is credited with grams and gives them for coins."""
    resident = cast.resident(f"R{number}", phone=f"+86137001370{number:02d}", consents=consents)
    credit(resident.party.id, grams, now=puhui_now(), **asset)
    assign_by_hand(actor=resident.actor, quantity_g=grams, now=puhui_now(), command_id=new_id())
    return resident


def draft(actor, month: date = MONTH, **change) -> MonitoringReport:
    wanted = {"scheme": "DEMO", "methodology": "IND-METRO", "city": cast.GUANGZHOU} | change
    return create_programme_report(actor=actor, month=month, now=puhui_now(), **wanted)


def send(actor, month: date = MONTH) -> MonitoringReport:
    return submit_report(actor=actor, report_id=draft(actor, month).id, now=puhui_now())
