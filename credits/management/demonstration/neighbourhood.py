"""The programme: seven neighbours who take coins, whose organisation their grams are, and its tonne."""

from datetime import datetime, timedelta

from accounts.management.demonstration.acting import actor_of, at, clock_time, party_of
from accounts.management.demonstration.cast import GUANGZHOU, INSTALLATION, consent_to_everything
from accounts.people.models import Party, User
from accounts.people.services import create_person
from credits.management.demonstration import reports
from credits.management.demonstration.dates import Span
from credits.monitoring.models import Outcome
from credits.monitoring.report_drafts import create_programme_report
from credits.rewards.services import choose_outcome
from credits.schemes.models import Programme
from credits.verification.services import accredit_body, submit_report
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id

SCHEME, METHODOLOGY = "DEMO", "IND-METRO"
NEIGHBOURS = ("Bai", "Cui", "Dan", "Er", "Fei", "Ge", "Hao")


def open_programme(now: datetime) -> None:
    """Name the scheme's organisation and have Chen accredit the verification bodies."""
    # No command names it: it comes with the installation of a scheme.
    Programme.objects.create(scheme_id=SCHEME, party=party_of("Gu"))
    for verifier in ("Wei", "Yan"):
        accredit_body(
            actor=actor_of("Chen"),
            scheme=SCHEME,
            party_id=party_of(verifier).id,
            now=now,
            reason="Accredited for the demonstration.",
        )


def make_neighbours(now: datetime) -> list[Party]:
    """Make the neighbours, who agree to everything and take coins."""
    people = []
    for number, name in enumerate(NEIGHBOURS):
        phone = f"+86138001390{number:02d}"
        user = create_person(actor=INSTALLATION, now=now, phone=phone, name=name, region=GUANGZHOU)
        consent_to_everything(user, now)
        take_coins(user, now)
        people.append(user.person)
    return people


def take_coins(user: User, now: datetime) -> None:
    """Let a resident choose coins for what comes."""
    actor = Actor(
        name="resident",
        user_id=user.id,
        person_id=user.person_id,
        party_id=user.person_id,
        device_trusted=True,
    )
    choose_outcome(actor=actor, outcome=Outcome.COINS, now=now, command_id=new_id())


def make_programme_report(month: Span) -> None:
    """Report the month's grams, and go the whole way to the programme's tonnes."""
    operator = actor_of("Ning")
    begun, stated = month.after + timedelta(days=1), month.after + timedelta(days=2)
    report = create_programme_report(
        actor=operator,
        scheme=SCHEME,
        methodology=METHODOLOGY,
        city=GUANGZHOU,
        month=month.first,
        now=at(clock_time(begun, 10)),
    )
    report = submit_report(actor=operator, report_id=report.id, now=at(clock_time(begun, 10, 20)))
    issuance = reports.state(report, stated)
    reports.approve_and_mint(issuance, reports.end_notice(issuance))
