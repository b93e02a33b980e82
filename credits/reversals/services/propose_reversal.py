"""The command that proposes to reverse credited activities of one cause. Nothing moves by it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from credits.reversals.criteria import Criteria, digest_of, meant_by
from credits.reversals.errors import NothingToReverse, ReversalPending, ReversalTooLarge
from credits.reversals.models import Reversal, ReversalCase
from credits.reversals.permissions import check_not_own, check_officer
from credits.reversals.services.telling import record_case
from credits.reversals.states import Cause
from credits.reversals.terms import ITEMS_MAX
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop


def propose_reversal(
    *, actor: Actor, cause: Cause, criteria: Criteria, reason: str, evidence: str, now: datetime
) -> ReversalCase:
    """Put the activities that answer to `criteria` into a case, for another person to approve.

    Raises: NotPermitted, OwnActivity; InvalidInput (no reason or evidence), CriteriaTooWide;
    NothingToReverse, ReversalTooLarge, ReversalPending.
    """
    person_id = check_officer(actor)
    if not reason.strip() or not evidence.strip():
        raise InvalidInput(gettext_noop("A reversal names its reason and its evidence."))
    criteria.check(cause)
    with transaction.atomic():
        meant = meant_by(criteria, most=ITEMS_MAX + 1)
        if not meant:
            raise NothingToReverse
        if len(meant) > ITEMS_MAX:
            raise ReversalTooLarge(
                gettext_noop("A case holds %(most)s activities at most: narrow it down."), most=ITEMS_MAX
            )
        case = ReversalCase.objects.create(
            scheme=criteria.scheme,
            cause=cause,
            reason=reason.strip(),
            evidence=evidence.strip(),
            criteria=criteria.written(),
            items=len(meant),
            grams=sum(item.credited_g for item in meant),
            digest=digest_of((item.party_id, item.activity_id, item.credited_g) for item in meant),
            proposed_by=person_id,
            proposed_at=now,
        )
        try:
            with transaction.atomic():
                Reversal.objects.bulk_create(
                    (
                        Reversal(
                            case=case,
                            party_id=item.party_id,
                            activity_id=item.activity_id,
                            credited_g=item.credited_g,
                            is_coin_only=item.is_coin_only,
                            asset_id=item.asset_id,
                        )
                        for item in meant
                    ),
                    batch_size=2_000,
                )
        except IntegrityError as error:
            if "one_reversal_per_activity" in str(error):
                raise ReversalPending from error
            raise
        check_not_own(person_id, case)
        record_case(case, "reversal_proposed", actor, reason, now)
    return case
