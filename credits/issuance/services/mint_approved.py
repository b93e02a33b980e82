"""Minting what two have approved: numbers first, units second, each in a transaction of its own.

The intent is what a mint that was cut off is resumed from: the next run finds the same numbers. However many
workers try, the issuance's row lets one through at a time, and the ledger takes one mint (`minted_once`).
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from credits.issuance import news
from credits.issuance.approvals import last_approved_at
from credits.issuance.filing_models import AuthorityAnswer, FilingPackage
from credits.issuance.filing_states import AnswerStatus, Outcome
from credits.issuance.models import Issuance, MintIntent
from credits.issuance.news import tell_owner
from credits.issuance.services.share_bundle import set_aside
from credits.issuance.states import IssuanceStatus
from credits.issuance.suspended import suspended_reports
from credits.issuance.telling import note
from credits.ledger.convert_grams import convert_grams
from credits.ledger.mint import Mint, Numbers, mint_units, reserve_numbers
from credits.ledger.transfer_units import HoldingFrozen
from credits.monitoring.credited_objects import write_digests_of
from credits.monitoring.report_models import ReportKind, ReportLine
from credits.monitoring.report_states import LineStatus
from credits.schemes.models import Scheme
from credits.schemes.rules import ended_schemes
from credits.schemes.types import RegisterMode
from puhui.kernel.clock import business_date, not_before
from puhui.kernel.commands import system_actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id
from puhui.kernel.outbox import tell

log = logging.getLogger(__name__)

ISSUANCES_A_RUN = 100
MINTED = "issuance.minted"
# Register and mirror differ: nothing more is minted until it is settled (credits/registry).
# So does what another register claims, until its claim is lifted (credits/projects).
# A list that came in at this very moment is held against what is minted by the next run.
# A suspension that came between is one, too: what is suspended is not looked at again before it is resumed.
STOPPED = frozenset(
    {
        *("mirror_agrees_with_the_register", "issued_nowhere_else", "held_against_kept_digests"),
        "issued_while_not_suspended",
    }
)

_REPORTED = """
SELECT t.asset_id, sum(l.grams)::bigint FROM credits_reportline l
  JOIN credits_transfer t ON t.id = l.transfer_id
 WHERE l.report_id = %s AND l.status = 'LIVE' GROUP BY t.asset_id ORDER BY t.asset_id
"""


def has_approved() -> bool:
    """Tell whether an approved issuance waits to be minted."""
    return _approved().exists()


def mint_approved(*, now: datetime) -> dict[str, int]:
    """Mint every approved issuance; returns how many were minted and how many failed.

    One that fails is logged and does not keep the others: the run ends as failed, and the next tries again.
    What a freeze of everything keeps back, or for a bundle one of its agent's account, has not failed: it is
    counted as `frozen`, and comes into being when the freeze is released.
    """
    counts = {"minted": 0, "failed": 0}
    for issuance_id in fair_share(_approved(), ISSUANCES_A_RUN):
        try:
            counts["minted"] += mint_issuance(issuance_id, now=now)
        except HoldingFrozen:
            counts["frozen"] = counts.get("frozen", 0) + 1
        except Exception as error:
            if isinstance(error, IntegrityError) and constraint_of(error) in STOPPED:
                counts["stopped"] = counts.get("stopped", 0) + 1
                continue
            log.exception("issuance %s could not be minted", issuance_id)
            counts["failed"] += 1
    return counts


def mint_issuance(issuance_id: UUID, *, now: datetime) -> bool:
    """Mint one approved issuance, as the worker; false if it was minted before or is not to be minted: not
    approved, or its project suspended.

    Where the scheme's rules have ended it stays approved, and is minted under a successor (decisions 25).
    Raises HoldingFrozen: it stays as it is, with its numbers.
    """
    intent = _intend(issuance_id, now)
    if intent is None:
        return False
    crash_point("mint.after_intent")
    is_minted = _mint(issuance_id, intent, now)
    crash_point("mint.after_commit")
    return is_minted


def _mintable() -> Q:
    """What two have approved; in mirror mode what the authority has granted, too (decisions 2)."""
    own = Scheme.objects.filter(register_mode=RegisterMode.OWN).values("code")
    granted = AuthorityAnswer.objects.filter(status=AnswerStatus.CONFIRMED, outcome=Outcome.GRANTED)
    return Q(status=IssuanceStatus.APPROVED, scheme__in=own) | Q(
        status=IssuanceStatus.FILED, pk__in=granted.values("issuance_id")
    )


def _approved():
    rows = Issuance.objects.filter(_mintable()).exclude(report__in=suspended_reports())
    return rows.order_by("requested_at", "id")


def _intend(issuance_id: UUID, now: datetime) -> MintIntent | None:
    with transaction.atomic():
        issuance = _locked(issuance_id)
        if issuance is None:
            return None
        now = not_before(now, _ready_since(issuance))
        if ended_schemes(business_date(now)).filter(pk=issuance.scheme).exists():
            return None
        found = MintIntent.objects.filter(pk=issuance_id).first()
        if found is not None:
            return found
        numbers = _granted(issuance) or reserve_numbers(
            scheme=issuance.scheme,
            serial_code=issuance.serial_code,
            vintage=issuance.vintage,
            city_label=city_label(issuance.city),
            tonnes=issuance.tonnes,
        )
        write_digests_of(issuance.report_id)
        return MintIntent.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            batch=numbers.batch,
            first_no=numbers.first,
            last_no=numbers.last,
            made_at=now,
        )


def _ready_since(issuance: Issuance) -> datetime | None:
    """Return when the last approval was given that stands or, where it was filed, when that was."""
    if issuance.status == IssuanceStatus.FILED:
        return FilingPackage.objects.get(issuance=issuance).filed_at
    return last_approved_at(issuance)


def _granted(issuance: Issuance) -> Numbers | None:
    """Return the authority's own numbers, if it is the authority that gives them."""
    answer = _answer_to(issuance)
    if answer is None or answer.first_no is None or answer.last_no is None:
        return None
    return Numbers(answer.label, answer.first_no, answer.last_no)


def _answer_to(issuance: Issuance) -> AuthorityAnswer | None:
    if issuance.status != IssuanceStatus.FILED:
        return None
    return AuthorityAnswer.objects.get(issuance=issuance, status=AnswerStatus.CONFIRMED)


def _mint(issuance_id: UUID, intent: MintIntent, now: datetime) -> bool:
    with transaction.atomic():
        issuance = _locked(issuance_id)
        if issuance is None:
            return False
        now = not_before(now, intent.made_at)
        command_id, answer = new_id(), _answer_to(issuance)
        mint_units(
            Mint(
                issuance_id=issuance.id,
                party_id=issuance.party_id,
                scheme=issuance.scheme,
                methodology=issuance.methodology,
                # The authority counts for itself under each of its labels.
                serial_code=answer.label if answer else issuance.serial_code,
                city=issuance.city,
                vintage=issuance.vintage,
                tonnes=answer.tonnes if answer else issuance.tonnes,
                buffer_t=answer.buffer_t if answer else issuance.buffer_t,
                numbers=Numbers(intent.batch, intent.first_no, intent.last_no),
            ),
            command_id=command_id,
            now=now,
        )
        if issuance.report.kind == ReportKind.PROGRAMME:
            _convert(issuance, command_id, now)
        issuance.status, issuance.batch, issuance.minted_at = IssuanceStatus.MINTED, intent.batch, now
        if answer:
            issuance.granted_t, issuance.granted_buffer_t = answer.tonnes, answer.buffer_t
        issuance.save(update_fields=["status", "batch", "minted_at", "granted_t", "granted_buffer_t"])
        set_aside(issuance, command_id=command_id, now=now)
        tell(MINTED, issuance=str(issuance.id), batch=intent.batch)
        tell_owner(news.MINTED, issuance)
        note(
            system_actor("mint"),
            "issuance_minted",
            issuance,
            now,
            command_id=command_id,
            batch=intent.batch,
            first=intent.first_no,
            last=intent.last_no,
        )
        crash_point("mint.before_commit")
    return True


def _convert(issuance: Issuance, command_id: UUID, now: datetime) -> None:
    """Let the residents' grams that became tonnes go: nothing is counted as both."""
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, [issuance.report_id])
        grams = dict(cursor.fetchall())
    convert_grams(grams, scheme=issuance.scheme, issuance_id=issuance.id, command_id=command_id, now=now)
    lines = ReportLine.objects.filter(report_id=issuance.report_id, status=LineStatus.LIVE)
    lines.update(status=LineStatus.CONVERTED)


def _locked(issuance_id: UUID) -> Issuance | None:
    """Return the issuance, locked, if it may be minted."""
    rows = Issuance.objects.select_for_update(of=("self",)).select_related("report")
    return rows.filter(_mintable(), pk=issuance_id).exclude(report__in=suspended_reports()).first()


def city_label(city: str) -> str:
    """Return how a city stands in a serial number: `CN-GD-GZ` is GZ. A label; the asset has the code."""
    return city.rpartition("-")[2]
