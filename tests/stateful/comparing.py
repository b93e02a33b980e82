"""What must hold after every step: the audit's invariants, and that the database is what the model is."""

from collections import Counter

from django.db import connection
from hypothesis.stateful import invariant

from market.risk.order import daily_key, position_key
from tests.audit import broken_now
from tests.stateful.projects import Projects
from tests.stateful.seen import Row, seen
from tests.stateful.sending import IN_FLIGHT
from tests.stateful.stage import CUPS
from tests.stateful.world import GRAMS_A_TONNE


class Comparing(Projects):
    @invariant()
    def the_audit_finds_nothing(self) -> None:
        # What would be checked when the transaction ends is checked now.
        connection.check_constraints()
        broken = broken_now()
        assert not broken, broken

    @invariant()
    def the_database_is_what_the_model_says(self) -> None:
        stored, wanted = seen(), self.wanted()
        assert stored == wanted, f"only stored: {stored - wanted}; only expected: {wanted - stored}"

    @invariant()
    def every_tonne_and_fen_is_in_one_place(self) -> None:
        """Whatever the database says: the model itself loses nothing."""
        model = self.model
        kept = sum(model.holding.values()) + sum(model.held.values())
        kept += sum(lot.remaining for lot in model.lots) + sum(model.buffer.values())
        assert model.minted == kept + sum(model.retired.values()) + model.external + model.cancelled
        assert all(tonnes >= 0 for tonnes in (*model.holding.values(), *model.held.values()))
        assert sum(map(sum, model.money.values())) == model.paid_in
        assert all(fen >= 0 for money in model.money.values() for fen in money)
        assert all(0 <= lot.reserved <= lot.remaining for lot in model.lots)

    def wanted(self) -> set[Row]:
        """Everything that the model knows, as `seen` tells it."""
        return self._amounts() | self._promises() | self._counters() | self._states()

    def _amounts(self) -> set[Row]:
        model = self.model
        books = {"PERSONAL": model.grams, "COIN_ONLY": model.coin_only, "COIN": model.coins}
        rows = {
            ("balance", str(party), f"REGISTRY {batch} {free * GRAMS_A_TONNE} {held * GRAMS_A_TONNE}")
            for party, batch in model.holding.keys() | model.held.keys()
            if (free := model.holding[party, batch]) + (held := model.held[party, batch])
        }
        for book, amounts in books.items():
            rows |= {("balance", str(party), f"{book}  {sum_} 0") for party, sum_ in amounts.items() if sum_}
        rows |= {
            ("balance", str(party), f"CASH  {free} {held}")
            for party, (free, held) in model.money.items()
            if free or held
        }
        ended = {"RETIRED": sum(model.retired.values()), "EXTERNAL": model.external}
        rows |= {("ended", kind, str(tonnes * GRAMS_A_TONNE)) for kind, tonnes in ended.items() if tonnes}
        return rows | {("numbers", "", str(model.minted))}

    def _promises(self) -> set[Row]:
        """Nothing is released before an auction is over, or before the venue's word."""
        under_way = [one for one in self.model.sendings if one.state in (*IN_FLIGHT, "LOCKED")]
        waiting = [one for one in self.model.auctions if one.state not in ("SETTLED", "CANCELLED")]
        rows = {("promised", str(one.id), str(one.tonnes)) for one in under_way}
        rows |= {("promised", str(one.id), str(one.supply)) for one in waiting}
        return rows | {("lot", str(lot.id), f"{lot.remaining} {lot.reserved}") for lot in self.model.lots}

    def _counters(self) -> set[Row]:
        gate = self.gate
        used = {daily_key("DEMO", day, party): fen for (party, day), fen in gate.daily.items()}
        used |= {position_key(kind, party): tonnes for (party, kind), tonnes in gate.position.items()}
        decided = {"true": gate.passed, "false": gate.refused}
        rows = {("counter", key, str(amount)) for key, amount in used.items() if amount}
        return rows | {("decisions", word, str(count)) for word, count in decided.items() if count}

    def _states(self) -> set[Row]:
        model, gate = self.model, self.gate
        rows = {("session", str(one.id), one.state) for one in model.auctions}
        rows |= {("bridge", str(one.id), f"{one.state} {one.settled}") for one in model.sendings}
        rows |= {("answer", word.number, word.state) for word in self.papers}
        rows |= {("report", str(one.id), one.state) for one in model.reports}
        rows |= {("issuance", str(key), state) for key, state in self.issued.items()}
        rows |= {("finding", str(key), state) for key, state in self.raised.items()}
        rows |= {("project", str(roof.id), roof.state) for roof in self.roofs}
        rows |= {("project", str(self.stage.roof.project.id), self.project_state)}
        rows |= {("voucher", str(cup.id), cup.state) for cup in self.cups}
        expired = sum(cup.state == "EXPIRED" for cup in self.cups)
        rows |= {("reward", "coffee", f"{len(self.cups)} {CUPS + expired}")}
        rows |= {("closed", code, "CLOSED") for code in gate.closed}
        rows |= {("halt", str(halt.id), str(halt.is_released).lower()) for halt in gate.halts}
        rows |= {("limit", str(change.id), change.state) for change in gate.changes}
        taken: Counter[tuple[str, str]] = Counter()
        for transfer, line in model.lines.items():
            taken[str(transfer), "CONVERTED"] += line.converted
            taken[str(transfer), "LIVE"] += line.live[1] if line.live else 0
        return rows | {("line", key, f"{word} {sum_}") for (key, word), sum_ in taken.items() if sum_}
