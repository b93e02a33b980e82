"""Who stands behind a party, and which bodies are therefore not independent of a report.

What brings people behind a party is known by several packages; each says so once (`stand_behind`), when the
app is ready: whoever acts for others under an entrustment, say.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q

from accounts.groups.selectors import group_of
from accounts.mandates.models import Mandate
from accounts.people.models import Membership
from credits.monitoring.report_models import MonitoringReport
from credits.projects.bundles.owners import owners_of
from credits.verification.models import Case, Statement, VerificationBody
from credits.verification.reading_models import FurtherReading

# Given a party, the persons and parties that act for it, or ever did.
Behind = Callable[[UUID], Iterable[UUID]]
_behind: dict[str, Behind] = {}


def stand_behind(name: str, behind: Behind) -> None:
    """Say who else stands behind parties, under a name that stays the same."""
    _behind[name] = behind


def behind_party(party_id: UUID) -> frozenset[UUID]:
    """Return the party with everybody who stands behind it."""
    return frozenset({party_id, *(each for behind in _behind.values() for each in behind(party_id))})


def tied_to_report(report: MonitoringReport) -> frozenset[UUID]:
    """Return every party that belongs together with whoever has a part in the report."""
    parts = {each for each in (report.created_by, report.submitted_by) if each is not None}
    for owner in owners_of(report.project_id) if report.project_id else ():
        parts |= behind_party(owner)
    return frozenset().union(*(group_of(each) for each in behind_party(report.party_id) | parts))


def readers_of(report: MonitoringReport) -> frozenset[UUID]:
    """Return whoever verified a report, first, second or blind, with the people of their bodies."""
    cases = Case.objects.filter(report=report)
    readings = FurtherReading.objects.filter(case__in=cases)
    bodies = VerificationBody.objects.filter(Q(cases__in=cases) | Q(further_readings__in=readings))
    people = {each for party in bodies.values_list("party_id", flat=True) for each in _members(party)}
    signed = Statement.objects.filter(case__in=cases).values_list("signed_by", flat=True)
    read = {each for each in readings.values_list("read_by", flat=True) if each is not None}
    return frozenset({*people, *signed, *read})


def _members(party_id: UUID) -> Iterable[UUID]:
    # Ended ones too: whoever left last week is not independent.
    return Membership.objects.filter(party_id=party_id).values_list("user__person_id", flat=True)


stand_behind("members", _members)


def _agents(party_id: UUID) -> Iterable[UUID]:
    """Whoever files for the party, or ever did, with those who file for it in turn."""
    agents = list(Mandate.objects.filter(owner_id=party_id).values_list("agent_id", flat=True))
    return {*agents, *(person for agent in agents for person in _members(agent))}


stand_behind("mandates", _agents)
