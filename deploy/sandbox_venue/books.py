"""The venue's books, in one SQLite file: orders, and every execution with a number of its own."""

import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, instrument TEXT NOT NULL, batch TEXT NOT NULL,
    quantity_t INTEGER NOT NULL, min_price_fen INTEGER NOT NULL, order_ref TEXT NOT NULL, status TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS executions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, kind TEXT NOT NULL,
    quantity_t INTEGER NOT NULL, price_fen INTEGER NOT NULL, proceeds_fen INTEGER NOT NULL,
    cum_t INTEGER NOT NULL, batch TEXT NOT NULL, at TEXT NOT NULL, day TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS books (name TEXT PRIMARY KEY);
"""
# The venue keeps 0.3 % of what is sold.
FEE_BP = 30


class KeyReused(Exception):
    """The key came before, with another digest."""


class Books:
    """Orders and executions; every method is one transaction that outlives the process when it returns."""

    def __init__(self, file: Path) -> None:
        self._file, self._node, self._name = file, 0, ""
        self._opened: sqlite3.Connection | None = None
        self._db.execute("SELECT 1")  # made before anybody asks: the first order is not to wait for it

    @property
    def _db(self) -> sqlite3.Connection:
        """The file as it is now: whoever takes it away has the venue begin with empty books."""
        if self._opened is None or not self._file.exists() or self._file.stat().st_ino != self._node:
            self._opened = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
            self._opened.row_factory = sqlite3.Row
            # What is written outlives this process, not the machine: a try-out venue need not wait for the
            # disk, and a disk that is busy with other things must not look like a venue that is silent.
            self._opened.execute("PRAGMA synchronous = OFF")
            self._opened.executescript(TABLES)
            # Numbers of other books must never be taken for ours.
            fresh = secrets.token_hex(3).upper()
            self._opened.execute("INSERT INTO books SELECT ? WHERE NOT EXISTS (SELECT 1 FROM books)", [fresh])
            (self._name,) = self._opened.execute("SELECT name FROM books").fetchone()
            self._node = self._file.stat().st_ino
        return self._opened

    def take(self, order: Mapping[str, Any]) -> bool:
        """Take an order; false if it was taken before. Raises KeyReused."""
        known = self._order(order["key"])
        if known is not None:
            if known["digest"] != order["digest"]:
                raise KeyReused(order["key"])
            return False
        (count,) = self._db.execute("SELECT count(*) FROM orders").fetchone()
        names = ("key", "digest", "instrument", "batch", "quantity_t", "min_price_fen")
        values = [order[name] for name in names]
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, 'OPEN')",
                [*values, f"SBX-{self._name}-{count + 1}"],
            )
            self._execute(order["key"], "ACK", cum_t=0, batch=order["batch"])
        return True

    def fill(self, key: str, quantity_t: int | None = None, price_fen: int | None = None) -> None:
        """Sell of an open order, all that is left unless told; at its lowest price unless told."""
        order = self._order(key)
        if order is None:
            raise KeyError(key)
        done = self._cum(key)
        tonnes = order["quantity_t"] - done if quantity_t is None else quantity_t
        price = order["min_price_fen"] if price_fen is None else price_fen
        gross = tonnes * price
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._execute(
                key,
                "FILL",
                quantity_t=tonnes,
                price_fen=price,
                proceeds_fen=gross - -(-gross * FEE_BP // 10_000),
                cum_t=0,
                batch=order["batch"],
            )
            if done + tonnes >= order["quantity_t"]:
                self._db.execute("UPDATE orders SET status = 'FILLED' WHERE key = ?", [key])

    def end(self, key: str, kind: str) -> bool:
        """End an open order as REJECTED or EXPIRED; false if it is not open."""
        order = self._order(key)
        if order is None or order["status"] != "OPEN":
            return False
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._execute(key, kind, cum_t=self._cum(key), batch=order["batch"])
            self._db.execute("UPDATE orders SET status = ? WHERE key = ?", [kind, key])
        return True

    def answer(self, key: str) -> dict[str, Any] | None:
        """Return an order with everything that was done of it; None if it never came."""
        order = self._order(key)
        if order is None:
            return None
        rows = self._db.execute("SELECT * FROM executions WHERE key = ? ORDER BY number", [key]).fetchall()
        return {
            "key": key,
            "order_ref": order["order_ref"],
            "status": order["status"],
            "quantity_t": order["quantity_t"],
            "cum_t": self._cum(key),
            "executions": [self._told(row) for row in rows],
        }

    def day(self, day: date) -> dict[str, Any]:
        """Return every execution of a day of Shanghai."""
        rows = self._db.execute(
            "SELECT e.*, o.order_ref FROM executions e LEFT JOIN orders o ON o.key = e.key"
            " WHERE e.day = ? ORDER BY e.number",
            [day.isoformat()],
        ).fetchall()
        return {
            "day": day.isoformat(),
            "executions": [
                self._told(row) | {"key": row["key"], "order_ref": row["order_ref"]} for row in rows
            ],
        }

    def invent(self, key: str, quantity_t: int, price_fen: int) -> None:
        """Book the sale of an order that nobody sent: for tests of the comparison."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO orders VALUES (?, '', 'NOBODYS', 'NOBODYS', ?, ?, 'SBX-INVENTED', 'FILLED')",
                [key, quantity_t, price_fen],
            )
            gross = quantity_t * price_fen
            self._execute(
                key, "FILL", quantity_t=quantity_t, price_fen=price_fen, proceeds_fen=gross, cum_t=0, batch=""
            )

    def forge(self, column: str, value: int) -> None:
        """Change the last fill in the books: for tests of the comparison."""
        if column not in ("quantity_t", "price_fen", "proceeds_fen"):
            raise KeyError(column)
        last = "(SELECT max(number) FROM executions WHERE kind = 'FILL')"
        self._db.execute(
            f"UPDATE executions SET {column} = ? WHERE number = {last}",  # noqa: S608 - one of three names
            [value],
        )

    def _order(self, key: str) -> sqlite3.Row | None:
        return self._db.execute("SELECT * FROM orders WHERE key = ?", [key]).fetchone()

    def _cum(self, key: str) -> int:
        row = self._db.execute(
            "SELECT coalesce(sum(quantity_t), 0) FROM executions WHERE key = ? AND kind = 'FILL'", [key]
        ).fetchone()
        return int(row[0])

    def _execute(
        self,
        key: str,
        kind: str,
        *,
        cum_t: int,
        batch: str,
        quantity_t: int = 0,
        price_fen: int = 0,
        proceeds_fen: int = 0,
    ) -> None:
        now = datetime.now(UTC)
        self._db.execute(
            "INSERT INTO executions (key, kind, quantity_t, price_fen, proceeds_fen, cum_t, batch, at, day)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key,
                kind,
                quantity_t,
                price_fen,
                proceeds_fen,
                cum_t,
                batch,
                now.isoformat(),
                now.astimezone(SHANGHAI).date().isoformat(),
            ],
        )

    def _told(self, row: sqlite3.Row) -> dict[str, Any]:
        names = ("kind", "quantity_t", "price_fen", "proceeds_fen", "cum_t", "batch", "at")
        return {"exec_id": f"SBX-{self._name}-E{row['number']}", **{name: row[name] for name in names}}
