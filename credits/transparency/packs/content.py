"""What a pack says, file by file, from rows alone. No person's name, phone or number stands in it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from credits.activities.models import Activity
from credits.issuance.filing.content import filing_content
from credits.issuance.models import Issuance
from credits.ledger.models import Transfer
from credits.ledger.types import TransferKind
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.explanation import factor_of
from credits.methodologies.language.document import Value
from credits.methodologies.models import MethodologyVersion
from credits.monitoring.bases import bind_basis
from credits.monitoring.derivation import Derivation, derive
from credits.monitoring.models import Verdict
from credits.monitoring.part_models import VerdictPart
from credits.transparency.origins import TOLD
from credits.transparency.ways import ways_of_inflow
from puhui.kernel.canonical import canonical_json
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.quantities import plain

LANGUAGE = "en"  # of the titles inside a pack: one document, whoever reads it


class NothingToPack(PuhuiError):
    """The transfer credits nothing, or what it rests on is not there: `transfer`."""

    kind, code, title = Kind.CONFLICT, "nothing_to_pack", _("This is no credit that evidence stands behind")


def content_of(transfer: Transfer) -> dict[str, bytes]:
    """Return the files of a credit's pack by name; raises NothingToPack."""
    if transfer.kind == TransferKind.ACCRUAL:
        return _grams(transfer)
    if transfer.kind == TransferKind.ISSUANCE:
        return _units(transfer)
    raise NothingToPack(transfer=str(transfer.id))


def _grams(transfer: Transfer) -> dict[str, bytes]:
    activity = Activity.objects.select_related("type").filter(pk=transfer.source_ref).first()
    if activity is None:
        raise NothingToPack(transfer=str(transfer.id))
    decided = Verdict.objects.filter(party_id=activity.party_id, activity_id=activity.id)
    verdicts = list(decided.order_by("seq"))
    credited = next((each for each in verdicts if each.credited_g), None)
    share = _share_of(transfer)
    if credited is None or transfer.amount != (share.grams if share else credited.credited_g):
        raise NothingToPack(transfer=str(transfer.id))
    # A later reversal stands among the verdicts; the grams come from the one that credited them.
    found = derive(activity, LANGUAGE, credited)
    if found.derived is None:
        raise NothingToPack(transfer=str(transfer.id))
    ways = ways_of_inflow(transfer, 0, transfer.amount)
    return _json(
        {
            "credit.json": _credit(transfer),
            "activity.json": _activity(activity),
            "factors.json": _factors(found.derived.bound),
            "arithmetic.json": _arithmetic(found, credited, share),
            "verdicts.json": [_verdict(each) for each in verdicts],
            "transfers.json": [_plain(asdict(way)) for way in ways],
        }
    ) | {"methodology.toml": _text(found.derived.bound)}


def _units(transfer: Transfer) -> dict[str, bytes]:
    issuance = Issuance.objects.filter(pk=transfer.source_ref).first()
    if issuance is None:
        raise NothingToPack(transfer=str(transfer.id))
    intent = issuance.intent
    credit = _credit(transfer) | {
        "batch": issuance.batch,
        "numbers": [intent.first_no, intent.last_no],
        "buffer_t": issuance.withheld_t,
    }
    files = _json({"credit.json": credit, "filing.json": _plain(filing_content(issuance))})
    if issuance.report.basis_id is not None:
        bound = bind_basis(issuance.report.basis_id, issuance.city)
        files |= _json({"factors.json": _factors(bound)}) | {"methodology.toml": _text(bound)}
    return files


def _credit(transfer: Transfer) -> dict[str, Any]:
    asset = transfer.asset
    return {
        "transfer": str(transfer.id),
        "kind": transfer.kind,
        "amount": transfer.amount,
        "asset": {
            "book": asset.book,
            "scheme": asset.scheme,
            "methodology": asset.methodology,
            "city": asset.city,
            "vintage": asset.vintage,
        },
        "account": transfer.credit_account_id,
        "totals_after": [transfer.credit_in, transfer.credit_out],
        "source": str(transfer.source_ref),
        "posted_at": transfer.posted_at.isoformat(),
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": str(activity.id),
        "type": activity.type.code,
        "scheme": activity.scheme,
        "region": activity.region,
        "occurred_from": activity.occurred_from.isoformat(),
        "occurred_to": activity.occurred_to.isoformat(),
        "received_at": activity.received_at.isoformat(),
        "inputs": activity.inputs,
        "measured_m": activity.measured_m,
        "tier": activity.tier,
        "source": {name: activity.source[name] for name in TOLD if name in activity.source},
        # The points themselves tell where somebody lives: they stay where they are.
        "trace_sha256": bytes(activity.trace_digest).hex() if activity.trace_digest else None,
    }


def _factors(bound: BoundMethodology) -> dict[str, Any]:
    return {
        "factors": [factor_of(factor, LANGUAGE) for factor in bound.factors],
        "baselines": [factor_of(factor, LANGUAGE) for factor in bound.baselines],
    }


def _share_of(transfer: Transfer) -> VerdictPart | None:
    """Return the holder's part of the verdict, where a household shares the meter."""
    parts = VerdictPart.objects.filter(activity_id=transfer.source_ref)
    return next((each for each in parts if each.member_id == transfer.credit_account.party_id), None)


def _arithmetic(found: Derivation, credited: Verdict, share: VerdictPart | None) -> dict[str, Any]:
    derived = found.derived
    assert derived is not None
    document = derived.bound.document
    return {
        "methodology": {
            "code": document.code,
            "version": document.version,
            "digest": document.digest,
        },
        "seq": credited.seq,
        "tier": credited.tier,
        "values": dict(zip(document.argument_names, map(_shown, derived.values), strict=True)),
        "steps": [
            {"name": step.name, "expression": step.expression, "value": plain(value), "unit": step.unit}
            for step, value in zip(document.steps, derived.quantified.steps, strict=True)
        ],
        "rules": [{"id": each.rule.id, "holds": each.holds} for each in derived.rules],
        "caps": [
            {
                "group": use.cap.group,
                "period": use.cap.period,
                "limit_g": use.cap.limit_g,
                "used_g": use.used_g,
                "room_g": use.room_g,
            }
            for use in derived.caps
        ],
        "reduction_g": credited.reduction_g,
        "credited_g": credited.credited_g,
    } | ({"share": _told_share(share)} if share else {})


def _told_share(share: VerdictPart) -> dict[str, Any]:
    """Return the holder's part and all parts: they make the whole, and nobody is named."""
    parts = VerdictPart.objects.filter(activity_id=share.activity_id).order_by("id")
    return {
        "share_bp": share.share_bp,
        "part_g": share.grams,
        "all": [{"share_bp": each.share_bp, "part_g": each.grams} for each in parts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "seq": verdict.seq,
        "status": verdict.status,
        "reasons": list(verdict.reason_codes),
        "tier": verdict.tier,
        "reduction_g": verdict.reduction_g,
        "credited_g": verdict.credited_g,
        "capped_g": verdict.capped_g,
        "outcome": verdict.outcome,
        "decided_at": verdict.decided_at.isoformat(),
        "resolved": verdict.resolved,
    }


def _text(bound: BoundMethodology) -> bytes:
    return MethodologyVersion.objects.values_list("text", flat=True).get(pk=bound.version_id).encode()


def _shown(value: Value) -> Any:
    return [plain(each) for each in value] if isinstance(value, tuple) else plain(value)


def _plain(value: Any) -> Any:
    """Return nested values as JSON holds them: ids and instants as texts."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return [_plain(each) for each in value] if isinstance(value, Iterable) else value


def _json(files: dict[str, Any]) -> dict[str, bytes]:
    return {name: canonical_json(content) for name, content in files.items()}
