"""The way of an entry's grams as one nested answer, for the API and for the admin's page."""

from typing import Any
from uuid import UUID

from market.custody.models import Lot
from market.custody.trail import Trail, lots_on
from market.trading.sales import Sale, sales_by_transfer
from puhui.kernel.quantities import G_PER_T


def trail_answer(trail: Trail) -> dict[str, Any]:
    """Return the trail as the API and the admin show it; what is not there yet is absent."""
    stays = [stay for way in trail.ways for unit in way.units for stay in unit.stays]
    sales = sales_by_transfer(stay.transfer_id for stay in stays)
    lots = lots_on(trail)
    return {
        "id": trail.transfer_id,
        "kind": trail.kind,
        "book": trail.book,
        "amount": trail.amount,
        "origins": [_origin(origin) for origin in trail.origins],
        "ways": [_way(way, sales, lots) for way in trail.ways],
    }


def _origin(origin: Any) -> dict[str, Any]:
    shown = {
        "grams": origin.grams,
        "activity_id": origin.activity_id,
        "type": origin.activity_type,
        "occurred_from": origin.occurred_from,
        "source": origin.source,
        "evidence_digest": origin.evidence_digest,
        "verdict": origin.verdict,
    }
    return _present(shown | _rules(origin.rules))


def _way(way: Any, sales: dict[UUID, Sale], lots: dict[UUID, Lot]) -> dict[str, Any]:
    shown = {
        "grams": way.grams,
        "kind": way.kind,
        "transfer_id": way.transfer_id,
        "at": way.at,
        "certificate_no": way.certificate_no,
        "report": _report(way.report) if way.report else None,
        "units": [_unit(unit, sales, lots) for unit in way.units],
    }
    return _present(shown)


def _report(report: Any) -> dict[str, Any]:
    shown = {
        "id": report.report_id,
        "kind": report.kind,
        "project": report.project,
        "period_from": report.period_from,
        "period_to": report.period_to,
        "digest": report.digest,
        "status": report.status,
        "statement_digest": report.statement_digest,
        "issuance_id": report.issuance_id,
        "issuance_status": report.issuance_status,
        "batch": report.batch,
    }
    return _present(shown | _rules(report.rules))


def _unit(unit: Any, sales: dict[UUID, Sale], lots: dict[UUID, Lot]) -> dict[str, Any]:
    stays = [_stay(stay, unit.grams, sales, lots) for stay in unit.stays]
    return {"serial": unit.serial, "grams": unit.grams, "stays": stays}


def _stay(stay: Any, grams: int, sales: dict[UUID, Sale], lots: dict[UUID, Lot]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kind": stay.kind,
        "at": stay.at,
        "place": stay.place,
        "receipt_id": stay.transfer_id,
        "certificate_no": stay.certificate_no,
    }
    if lot := lots.get(stay.ref):
        shown["lot"] = {"id": lot.id, "instrument": lot.instrument_id, "quantity_t": lot.quantity_t}
    if sale := sales.get(stay.transfer_id):
        shown["sale"] = _present(
            {
                "session_id": sale.session_id,
                "instrument": sale.instrument,
                "price_fen": sale.price_fen,
                "buyer": sale.buyer,
                # What these grams are of the price, before the fee; rounded down, as everything is.
                "share_fen": grams * sale.price_fen // G_PER_T,
            }
        )
    return _present(shown)


def _rules(rules: Any) -> dict[str, Any]:
    return {"methodology": rules.methodology, "factors": rules.factors} if rules else {}


def _present(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if value not in (None, [])}
