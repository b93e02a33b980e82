"""Comparing our mirror with the register's own statement, label by label.

An open difference stops minting in its scheme (the database asks, exchange_guards.py). It closes by itself
when a later comparison agrees, or by a registrar's words, never by the one who brought the statement.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.filing_states import AnswerStatus
from credits.issuance.models import MINTED, Issuance
from credits.issuance.permissions import APPROVE
from credits.registry.exchange_errors import DifferenceClosed, ImportedBefore, NotMirrored, TableUnfit
from credits.registry.exchange_models import RegisterDifference, RegisterLine, RegisterStatement
from credits.registry.exchange_states import DifferenceKind
from credits.registry.tables import STATEMENT, named_rows, whole
from credits.schemes.models import Scheme
from credits.schemes.types import RegisterMode
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, SamePerson, gettext_noop
from puhui.kernel.reasons import check_reason

AGREED = "a later comparison agreed"


@dataclass(frozen=True, slots=True)
class Compared:
    """How many labels agree, how many differences were found anew, how many closed by themselves."""

    agreeing: int
    found: int
    closed: int


def import_statement(
    *, actor: Actor, scheme: str, as_of: date, content: bytes, now: datetime, reason: str = ""
) -> Compared:
    """Take in a register's statement (label, first, last, tonnes, status) and compare it at once.

    Raises: NotPermitted, NotFound, NotMirrored, TableUnfit, TableFault, InvalidInput (a day to come),
    ImportedBefore.
    """
    check_may(actor, APPROVE)
    found = Scheme.objects.filter(pk=scheme).first()
    if found is None:
        raise NotFound
    if found.register_mode != RegisterMode.MIRROR:
        raise NotMirrored
    if as_of > business_date(now):
        raise InvalidInput(gettext_noop("A statement is of a day that has come."))
    lines = _read(content)
    try:
        with transaction.atomic():
            statement = RegisterStatement.objects.create(
                scheme=found,
                as_of=as_of,
                digest=sha256(content).hexdigest(),
                lines=len(lines),
                imported_by=person_of(actor),
                imported_at=now,
            )
            for line in lines:
                line.statement = statement
            RegisterLine.objects.bulk_create(lines)
            compared = _compare(statement, now)
            record_event(
                actor=actor,
                action="statement_imported",
                object_type="register_statement",
                object_id=statement.id,
                now=now,
                reason=reason,
                digest=statement.digest,
                lines=len(lines),
                found=compared.found,
            )
    except IntegrityError as error:
        if constraint_of(error) == "one_statement_per_file":
            raise ImportedBefore from error
        if constraint_of(error) == "one_line_per_label":
            raise TableUnfit(gettext_noop("A label stands in it twice.")) from error
        raise
    return compared


def close_difference(*, actor: Actor, difference_id: UUID, reason: str, now: datetime) -> RegisterDifference:
    """Close a difference that is explained; minting goes on once none is open.

    Raises: NotPermitted, NotFound, InvalidInput (no reason), DifferenceClosed, SamePerson (who imported it).
    """
    check_may(actor, APPROVE)
    with transaction.atomic():
        rows = RegisterDifference.objects.select_for_update(of=("self",)).select_related("statement")
        difference = rows.filter(pk=difference_id).first()
        if difference is None:
            raise NotFound
        check_reason(reason)
        if difference.closed_at is not None:
            raise DifferenceClosed
        if person_of(actor) == difference.statement.imported_by:
            raise SamePerson
        difference.closed_at, difference.closed_by, difference.reason = now, person_of(actor), reason.strip()
        difference.save(update_fields=["closed_at", "closed_by", "reason"])
        record_event(
            actor=actor,
            action="difference_closed",
            object_type="register_difference",
            object_id=difference.id,
            now=now,
            reason=reason,
            label=difference.label,
        )
    return difference


def has_statements() -> bool:
    """Tell whether a register has told us anything."""
    return RegisterStatement.objects.exists()


def reconcile_registers(*, now: datetime) -> dict[str, int]:
    """Compare the latest statement of every scheme again with the mirror as it stands now."""
    counts = {"agreeing": 0, "found": 0, "closed": 0}
    latest = RegisterStatement.objects.order_by("scheme", "-as_of", "-imported_at").distinct("scheme")
    for statement in latest:
        with transaction.atomic():
            compared = _compare(statement, now)
        counts["agreeing"] += compared.agreeing
        counts["found"] += compared.found
        counts["closed"] += compared.closed
    return counts


def _read(content: bytes) -> list[RegisterLine]:
    lines = []
    for number, row in named_rows(content, STATEMENT):
        first, last = whole(row, "first", number), whole(row, "last", number)
        if last - first + 1 != whole(row, "tonnes", number):
            raise TableUnfit(gettext_noop("Line %(row)s: not as many numbers as tonnes."), row=number)
        if row["status"].upper() not in ("ISSUED", "VOIDED") or not row["label"]:
            raise TableUnfit(gettext_noop("Line %(row)s: status is ISSUED or VOIDED."), row=number)
        lines.append(
            RegisterLine(
                label=row["label"].upper(), first_no=first, last_no=last, status=row["status"].upper()
            )
        )
    return lines


def _compare(statement: RegisterStatement, now: datetime) -> Compared:
    """Compare in the caller's transaction.

    What we minted on the statement's day or later is not missing there, nor here what an answer names.
    """
    theirs = {
        row.label: (f"{row.first_no}-{row.last_no}", row.status)
        for row in RegisterLine.objects.filter(statement=statement)
    }
    minted = Issuance.objects.filter(scheme=statement.scheme_id, status__in=MINTED).select_related("intent")
    ours, recent = {}, set()
    for row in minted:
        state = "VOIDED" if row.status == "VOIDED" else "ISSUED"
        ours[row.batch] = (f"{row.intent.first_no}-{row.intent.last_no}", state)
        if row.minted_at is not None and business_date(row.minted_at) >= statement.as_of:
            recent.add(row.batch)
    answered = AuthorityAnswer.objects.exclude(status=AnswerStatus.DISCARDED)
    on_its_way = set(answered.filter(scheme=statement.scheme_id).values_list("label", flat=True))
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    for label in sorted(theirs.keys() | ours.keys()):
        there, here = theirs.get(label), ours.get(label)
        if there is None and here is not None and label not in recent:
            wanted[DifferenceKind.MISSING_THERE, label] = ("", " ".join(here))
        elif here is None and there is not None and label not in on_its_way:
            wanted[DifferenceKind.MISSING_HERE, label] = (" ".join(there), "")
        elif here and there and here[0] != there[0]:
            wanted[DifferenceKind.NUMBERS, label] = (there[0], here[0])
        elif here and there and here[1] != there[1]:
            wanted[DifferenceKind.STATE, label] = (there[1], here[1])
    return _note(statement, wanted, agreeing=len(theirs.keys() | ours.keys()) - len(wanted), now=now)


def _note(
    statement: RegisterStatement,
    wanted: dict[tuple[str, str], tuple[str, str]],
    *,
    agreeing: int,
    now: datetime,
) -> Compared:
    known = RegisterDifference.objects.select_for_update().filter(scheme=statement.scheme_id, closed_at=None)
    open_now = {(row.kind, row.label): row for row in known}
    closed = [row.pk for key, row in open_now.items() if key not in wanted]
    RegisterDifference.objects.filter(pk__in=closed).update(closed_at=now, reason=AGREED)
    # Settled with words before, in the same form: not found again.
    settled = set(
        RegisterDifference.objects.filter(scheme=statement.scheme_id)
        .exclude(closed_by=None)
        .values_list("kind", "label", "theirs", "ours")
    )
    new = [
        RegisterDifference(
            scheme_id=statement.scheme_id,
            statement=statement,
            kind=kind,
            label=label,
            theirs=there,
            ours=here,
            found_at=now,
        )
        for (kind, label), (there, here) in wanted.items()
        if (kind, label) not in open_now and (kind, label, there, here) not in settled
    ]
    RegisterDifference.objects.bulk_create(new)
    return Compared(agreeing, len(new), len(closed))
