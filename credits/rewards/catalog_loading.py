"""Rewards from `catalog/*.toml`, one file a reward; who honours them from `catalog/merchants.toml`.

Loading again changes what the files changed and nothing else. What is redeemed, a merchant's key and whether
a merchant is active are not the files' business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from credits.rewards.codes import no_merchant_key
from credits.rewards.models import Merchant, Reward, Voucher
from credits.rewards.states import VoucherStatus
from puhui.kernel.catalog import CatalogFile, Text, read_document, read_folder, read_texts
from puhui.kernel.errors import gettext_noop as _

CATALOG = Path(__file__).parent / "catalog"
MERCHANTS_FILE = "merchants.toml"
CODE_FORM = "[a-z][a-z0-9-]{1,39}"
STOCK_MAX = 10_000_000
PRICE_MAX = 1_000_000_000
VOUCHER_DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class RewardEntry:
    """A reward as its file tells it: price in coins, `stock` in all, vouchers good for `voucher_days`."""

    code: str
    scheme: str
    merchant: str
    title: Text
    price_coins: int
    stock: int
    voucher_days: int
    file: CatalogFile


def read_merchants(file: CatalogFile) -> dict[str, Text]:
    """Return the merchants' names by code; raises DocumentError."""
    names: dict[str, Text] = {}
    for table in file.root.tables("merchants"):
        code = table.text("code", form=CODE_FORM)
        if code in names:
            raise table.error(_("%(code)s stands twice"), _("Keep one of the two."), "code", code=code)
        names[code] = read_texts(table.table("name"))
        table.end()
    return names


def read_reward(file: CatalogFile, merchants: Iterable[str]) -> RewardEntry:
    """Return the reward of one file; raises DocumentError."""
    root = file.root
    entry = RewardEntry(
        code=root.text("code", form=CODE_FORM),
        scheme=root.text("scheme", most=20),
        merchant=root.choice("merchant", tuple(merchants)),
        title=read_texts(root.table("title")),
        price_coins=root.integer("price_coins", least=1, most=PRICE_MAX),
        stock=root.integer("stock", most=STOCK_MAX),
        voucher_days=root.integer("voucher_days", least=1, most=VOUCHER_DAYS_MAX),
        file=file,
    )
    root.end()
    return entry


def load_rewards(folder: Path = CATALOG) -> int:
    """Make the tables equal to the files, withdraw what has no file any more; returns how many rows changed.

    Raises DocumentError, also for a stock below what was redeemed already.
    """
    path = folder / MERCHANTS_FILE
    names = read_merchants(read_document(path.read_bytes(), name=MERCHANTS_FILE))
    files = (file for file in read_folder(folder) if not file.name.endswith(MERCHANTS_FILE))
    entries: dict[str, RewardEntry] = {}
    for entry in (read_reward(file, names) for file in files):
        if entry.code in entries:
            problem, fix = _("%(code)s stands in %(other)s too"), _("Give it a code of its own.")
            other = entries[entry.code].file.name
            raise entry.file.error(problem, fix, at=("code",), code=entry.code, other=other)
        entries[entry.code] = entry
    with transaction.atomic():
        changed = sum(_load_merchant(code, name) for code, name in names.items())
        # Locked first: a redemption under way must not slip in between the comparison and the new stock.
        redeemed = dict(Reward.objects.select_for_update().values_list("code", "redeemed"))
        expired = Voucher.objects.filter(status=VoucherStatus.EXPIRED).order_by()
        returned = dict(expired.values_list("reward_id").annotate(Count("id")))
        for code, entry in entries.items():
            changed += _load_reward(entry, redeemed=redeemed.get(code, 0), returned=returned.get(code, 0))
        gone = Reward.objects.filter(is_offered=True).exclude(code__in=list(entries))
        return changed + gone.update(is_offered=False)


def _load_merchant(code: str, name: Text) -> bool:
    fields = {"name_zh": name.zh, "name_en": name.en}
    if Merchant.objects.filter(code=code, **fields).exists():
        return False
    Merchant.objects.update_or_create(
        code=code, defaults=fields, create_defaults=fields | {"key_hash": no_merchant_key()}
    )
    return True


def _load_reward(entry: RewardEntry, *, redeemed: int, returned: int) -> bool:
    stock = entry.stock + returned  # what expired unused is offered again
    if stock < redeemed:
        problem, fix = _("%(used)s are in people's hands already"), _("Write at least as many.")
        raise entry.file.error(problem, fix, at=("stock",), used=redeemed - returned)
    fields = {
        "scheme": entry.scheme,
        "merchant_id": entry.merchant,
        "title_zh": entry.title.zh,
        "title_en": entry.title.en,
        "price_coins": entry.price_coins,
        "stock": stock,
        "voucher_days": entry.voucher_days,
        "is_offered": True,
    }
    if Reward.objects.filter(code=entry.code, **fields).exists():
        return False
    Reward.objects.update_or_create(code=entry.code, defaults=fields)
    return True
