"""What the attempts are made on: a bid in an open auction, an auction that is being settled, a transfer at a
venue, and a resident who holds units of her own."""

from credits.ledger.models import Asset
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.serial_models import SerialBlock
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book
from market.bridge.answering import enter_answer
from market.trading.result_models import Fill
from market.trading.services.clearing_once import clear_session
from market.trading.services.running import _open_or_close
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.auction import OVER, buyer, opened
from tests.market.bridge.stage import PRICE, Stage, make_stage, paper_of
from tests.market.instruments import pv
from tests.market.units import NOW, minted


def lay() -> dict[str, object]:
    """Lay it and return the ids by their names."""
    pv(tick_fen=10)
    stage = make_stage()
    lin = cast.lin()
    own_batch = minted(lin.party, 5)
    qiao, delta = buyer("Harbour", 100_000_000), buyer("Delta")
    sold = opened(stage.mei, supply_t=20, reserve_fen=3_000)
    fill = _being_settled(sold, delta)
    auction = opened(
        cast.member_of("Hua", "ORG_OWNER", cast.organisation("Roof")), supply_t=60, reserve_fen=3_000
    )
    bid = auction.bid(qiao, 10, 3_900)
    sent, drafted = stage.sent(), stage.drafted("sandbox")
    answer = _entered(stage, sent)
    holding = {name: open_holding(party) for name, party in _parties(stage, lin, qiao, delta).items()}
    units = Asset.objects.get(batch=stage.lot.batch)
    in_lot = SerialBlock.objects.get(source_ref=sold.lot.id, to_transfer=None)
    return {
        "session": auction.session.id,
        "bid": bid.id,
        "hold": bid.hold_id,
        "settling": sold.session.id,
        "fill": fill.id,
        "lot": stage.lot.id,
        "sold_lot": sold.lot.id,
        "sent": sent.id,
        "sent_key": sent.key,
        "drafted": drafted.id,
        "answer": answer.id,
        "message": answer.message_id,
        "ning": stage.ning.party.id,
        **_parties(stage, lin, qiao, delta),
        **{f"{name}_account": number for name, number in holding.items()},
        "units": in_lot.asset_id,
        "lot_units": units.id,
        "own_units": Asset.objects.get(batch=own_batch).id,
        "money": open_asset(Book.CASH, scheme="DEMO"),
        "block": in_lot.id,
        "own_block": SerialBlock.objects.get(batch=own_batch).id,
        "escrow": system_account(AccountKind.ESCROW, "DEMO"),
        "issuer": system_account(AccountKind.ISSUER, "DEMO"),
        "retired": system_account(AccountKind.RETIRED, "DEMO"),
        "external": system_account(AccountKind.EXTERNAL, "DEMO"),
        "new": new_id(),
        "other": new_id(),
        "third": new_id(),
    }


def _parties(stage: Stage, lin, qiao, delta) -> dict[str, object]:
    return {
        "lin": lin.party.id,
        "mei": stage.mei.organisation.id,
        "qiao": qiao.organisation.id,
        "delta": delta.organisation.id,
    }


def _being_settled(auction, who) -> Fill:
    """Clear it and stop there, as a settlement does that was cut off."""
    auction.bid(who, 5, 3_900)
    _open_or_close(auction.session.id, OVER)
    clear_session(auction.session.id, now=OVER)
    auction.session.refresh_from_db()
    auction.session.status = "SETTLING"
    auction.session.save(update_fields=["status"])
    return Fill.objects.get()


def _entered(stage: Stage, transfer):
    return enter_answer(
        actor=stage.ning.actor,
        transfer_id=transfer.pk,
        exec_id="P-1",
        kind="FILL",
        quantity_t=10,
        price_fen=PRICE,
        proceeds_fen=38_000,
        document_no="fax 12",
        document=paper_of(stage.ning.actor),
        reason="as the fax says",
        now=NOW,
    )
