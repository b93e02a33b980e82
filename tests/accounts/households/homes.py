"""Households as the tests set them up."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.households.models import Household, HouseholdMember, HouseholdMeter
from accounts.households.services import accept_invitation, add_meter, found_household, invite_member
from puhui.kernel.clock import business_date
from tests.cast import CastMember


def today() -> date:
    return business_date(timezone.now())


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def home_of(member: CastMember, **more) -> Household:
    terms = {"size": 3, "lives_since": days_ago(100)} | more
    return found_household(actor=member.actor, now=timezone.now(), **terms)


def invite(head: CastMember, home: Household, phone: str) -> HouseholdMember:
    return invite_member(actor=head.actor, now=timezone.now(), household_id=home.id, phone=phone)


def joined(head: CastMember, home: Household, member: CastMember) -> HouseholdMember:
    place = invite(head, home, member.phone)
    return accept_invitation(actor=member.actor, now=timezone.now(), place_id=place.id)


def meter_of(member: CastMember, home: Household, number: str = "E 2024-0001", **more) -> HouseholdMeter:
    terms = {
        "kind": "ELECTRICITY",
        "operator": "gz-power",
        "moved_in_on": days_ago(100),
        "reading": Decimal("100"),
    } | more
    return add_meter(actor=member.actor, now=timezone.now(), household_id=home.id, number=number, **terms)
