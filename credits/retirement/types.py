"""What a certificate says: frozen, complete, and without a word on who the holder is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from puhui.kernel.catalog import Text


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one asset under a certificate, with the ledger's receipt."""

    receipt_id: UUID
    methodology: str
    city_code: str
    city: Text
    vintage: int
    batch: str
    quantity_g: int
    # Of registry units: the numbers that are retired, as `<batch>-<first>-<last>`.
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A retirement as everybody may see it; `quantity_g` is the sum of `lines`."""

    number: str
    scheme: str
    scheme_name: Text
    authority: Text
    is_demonstration: bool
    book: str
    quantity_g: int
    purpose: str
    beneficiary: str
    reason: str
    retired_at: datetime
    lines: tuple[Line, ...]
