"""SQL guards of custody: lots and reservations keep their terms and are never removed."""

from puhui.kernel.guards import never_removed, refuse

FORWARD = "".join(
    [
        never_removed("market_lot"),
        refuse(
            "market_lot",
            "keeps_its_terms",
            "UPDATE",
            "NEW.remaining_t > OLD.remaining_t OR (NEW.id, NEW.instrument_id, NEW.party_id, NEW.batch,"
            " NEW.quantity_t) IS DISTINCT FROM (OLD.id, OLD.instrument_id, OLD.party_id, OLD.batch,"
            " OLD.quantity_t)",
        ),
        never_removed("market_lotreservation"),
        refuse(
            "market_lotreservation",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'ACTIVE' OR NEW.taken_t < OLD.taken_t OR (NEW.id, NEW.lot_id, NEW.ref,"
            " NEW.quantity_t) IS DISTINCT FROM (OLD.id, OLD.lot_id, OLD.ref, OLD.quantity_t)",
        ),
    ]
)
