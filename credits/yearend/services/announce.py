"""One officer proposes to settle a year by its rule, another announces it; nothing moves by either."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.yearend.errors import NotProposed, NoYearEndRule, SettlementDue, SettlementExists, YearNotOver
from credits.yearend.models import YearEndSettlement
from credits.yearend.permissions import check_officer
from credits.yearend.selectors import rule_for
from credits.yearend.states import SettlementStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotFound, SamePerson, gettext_noop
from puhui.kernel.reasons import check_reason


def propose_settlement(
    *, actor: Actor, scheme: str, year: int, reason: str, now: datetime
) -> YearEndSettlement:
    """Propose to settle a year that is over, by the rule in force on its last day.

    Raises: NotPermitted; InvalidInput (no reason); YearNotOver, NoYearEndRule, SettlementExists.
    """
    person_id = check_officer(actor)
    check_reason(reason)
    if year >= business_date(now).year:
        raise YearNotOver(year=year)
    rule = rule_for(scheme, year)
    if rule is None:
        raise NoYearEndRule(gettext_noop("%(scheme)s has none for %(year)s."), scheme=scheme, year=year)
    try:
        with transaction.atomic():
            settlement = YearEndSettlement.objects.create(
                scheme=scheme,
                year=year,
                rule=rule,
                reason=reason.strip(),
                notice_days=rule.notice_days,
                proposed_by=person_id,
                proposed_at=now,
            )
            _record(settlement, "year_end_proposed", actor, reason, now)
    except IntegrityError as error:
        if constraint_of(error) == "one_settlement_per_scheme_and_year":
            raise SettlementExists(scheme=scheme, year=year) from error
        raise
    return settlement


def announce_settlement(
    *, actor: Actor, settlement_id: UUID, reason: str, now: datetime
) -> YearEndSettlement:
    """Announce what another person proposed: rule and day are public from now on, and a job tells residents.

    Due on the rule's day, or as many days from now as the rule gives notice, whichever is later.
    Raises: NotPermitted, SamePerson; NotFound; InvalidInput (no reason); NotProposed.
    """
    person_id = check_officer(actor)
    check_reason(reason)
    with transaction.atomic():
        settlement = _locked(settlement_id)
        if settlement.status != SettlementStatus.PROPOSED:
            raise NotProposed(gettext_noop("It is %(status)s."), status=settlement.status)
        if settlement.proposed_by == person_id:
            raise SamePerson
        today, rule = business_date(now), settlement.rule
        settlement.announced_on = today
        settlement.due_on = max(
            date(settlement.year + 1, rule.due_month, rule.due_day),
            today + timedelta(days=settlement.notice_days),
        )
        _decide(settlement, SettlementStatus.ANNOUNCED, person_id, now)
        _record(settlement, "year_end_announced", actor, reason, now)
    return settlement


def withdraw_settlement(
    *, actor: Actor, settlement_id: UUID, reason: str, now: datetime
) -> YearEndSettlement:
    """Withdraw a settlement before its day; the year may be proposed again.

    Raises: NotPermitted; NotFound; InvalidInput (no reason); NotProposed, SettlementDue.
    """
    person_id = check_officer(actor)
    check_reason(reason)
    with transaction.atomic():
        settlement = _locked(settlement_id)
        if settlement.status not in (SettlementStatus.PROPOSED, SettlementStatus.ANNOUNCED):
            raise NotProposed(gettext_noop("It is %(status)s."), status=settlement.status)
        if settlement.due_on is not None and settlement.due_on <= business_date(now):
            raise SettlementDue(due_on=settlement.due_on.isoformat())
        _decide(settlement, SettlementStatus.WITHDRAWN, person_id, now)
        _record(settlement, "year_end_withdrawn", actor, reason, now)
    return settlement


def _locked(settlement_id: UUID) -> YearEndSettlement:
    rows = YearEndSettlement.objects.select_for_update(of=("self",)).select_related("rule")
    settlement = rows.filter(pk=settlement_id).first()
    if settlement is None:
        raise NotFound
    return settlement


def _decide(settlement: YearEndSettlement, status: SettlementStatus, person_id: UUID, now: datetime) -> None:
    settlement.status, settlement.decided_by, settlement.decided_at = status, person_id, now
    settlement.save(update_fields=["status", "decided_by", "decided_at", "announced_on", "due_on"])


def _record(settlement: YearEndSettlement, action: str, actor: Actor, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="year_end_settlement",
        object_id=settlement.pk,
        now=now,
        reason=reason,
        scheme=settlement.scheme,
        year=settlement.year,
        rule=settlement.rule.label,
        due_on=settlement.due_on.isoformat() if settlement.due_on else "",
    )
