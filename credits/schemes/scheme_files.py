"""Reads `catalog/*.toml`, one scheme a file. `methodologies` stores which methods it uses."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credits.schemes.ceiling_files import CeilingTerms, DailyCeilingTerms, read_ceilings, read_daily_ceilings
from credits.schemes.types import DefaultOutcome, RegisterMode, SchemeStatus
from credits.schemes.year_end_models import YearEndOutcome
from puhui.kernel.catalog import CatalogFile, Table, Text, read_folder, read_texts
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import lies_under, places

FOLDER = Path(__file__).with_name("catalog")
REGION_FORM = "[A-Z]{2,6}(-[A-Z]{2,5}){0,3}"
COINS_MAX = 10**12


@dataclass(frozen=True, slots=True)
class CoinRateTerms:
    """Coins for 1,000 g of a methodology (empty: of any) from a day on."""

    methodology: str
    version: int
    coins_per_1000g: int
    effective_from: date


@dataclass(frozen=True, slots=True)
class YearEndTerms:
    """What becomes of grams that are left at a year's end, for the years that end on a day or later."""

    version: int
    effective_from: date
    personal: str
    coin_only: str
    programme: str
    due_month: int
    due_day: int
    notice_days: int


@dataclass(frozen=True, slots=True)
class InForceTerms:
    """Which methodology an activity type has in a region, over half-open days."""

    activity_type: str
    region: str
    starts: date
    ends: date | None
    methodology: str


@dataclass(frozen=True, slots=True)
class RulesTerms:
    """The document under which a scheme files and issues, and the last day on which it is in force."""

    name: Text
    last_day: date | None


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """What a scheme's file says."""

    code: str
    name: Text
    authority: Text
    is_demonstration: bool
    legal_reference: str
    register_mode: str
    serial_label: str
    status: str
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    currency: str
    default_outcome: str
    notice_working_days: int
    monthly_coins_per_city: int
    valid_from: date
    valid_to: date | None
    coin_rates: tuple[CoinRateTerms, ...]
    year_end: tuple[YearEndTerms, ...]
    ceilings: tuple[CeilingTerms, ...]
    daily_ceilings: tuple[DailyCeilingTerms, ...]
    allowances: dict[str, int]
    in_force: tuple[InForceTerms, ...]
    rules: RulesTerms | None
    file: CatalogFile


def scheme_files() -> list[SchemeTerms]:
    """Return the shipped schemes; raises DocumentError naming line, key and remedy."""
    return [read_scheme(file) for file in read_folder(FOLDER)]


def read_scheme(file: CatalogFile) -> SchemeTerms:
    """Return what one document says; raises DocumentError."""
    root = file.root
    regions = root.words("regions", REGION_FORM)
    for region in regions:
        if region not in places():
            raise root.error(
                _("%(code)s is no region"), _("Add it to the regions first."), "regions", code=region
            )
    is_active = root.choice("status", tuple(SchemeStatus.values)) == SchemeStatus.ACTIVE
    terms = SchemeTerms(
        code=root.text("code", form="[A-Z][A-Z0-9]{1,11}"),
        name=read_texts(root.table("name")),
        authority=read_texts(root.table("authority")),
        is_demonstration=root.flag("demonstration"),
        legal_reference=root.text("legal_reference", ""),
        register_mode=root.choice("register_mode", tuple(RegisterMode.values)),
        serial_label=_serial_label(root),
        status=root.choice("status", tuple(SchemeStatus.values)),
        regions=regions,
        languages=root.words("languages", "zh-hans|en"),
        currency=root.choice("currency", ("CNY",)),
        default_outcome=root.choice("default_outcome", tuple(DefaultOutcome.values)),
        notice_working_days=root.integer("notice_working_days", least=1, most=60),
        monthly_coins_per_city=root.integer("monthly_coins_per_city", most=COINS_MAX),
        valid_from=root.day("valid_from"),
        valid_to=root.day("valid_to", None),
        coin_rates=tuple(_coin_rate(table) for table in root.tables("coin_rates", least=1)),
        year_end=tuple(_year_end(table) for table in root.tables("year_end")),
        ceilings=read_ceilings(root),
        daily_ceilings=read_daily_ceilings(root),
        allowances=dict(_allowance(table, regions) for table in root.tables("allowances")),
        # A scheme that is planned may name its methods later.
        in_force=tuple(_in_force(table, regions) for table in root.tables("in_force", least=int(is_active))),
        rules=_rules(root.table("rules")) if "rules" in root else None,
        file=file,
    )
    root.end()
    return terms


def _rules(table: Table) -> RulesTerms:
    terms = RulesTerms(name=read_texts(table.table("name")), last_day=table.day("last_day", None))
    table.end()
    return terms


def _serial_label(root: Table) -> str:
    """Return the form of the authority's labels: of a mirrored register one, of our own none."""
    form = root.text("serial_label", "")
    is_mirror = root.choice("register_mode", tuple(RegisterMode.values)) == RegisterMode.MIRROR
    if is_mirror != bool(form):
        fix = _("Give the form of the authority's labels in mirror mode, and in own mode leave it out.")
        raise root.error(_("the form of serials does not fit the register mode"), fix, "serial_label")
    try:
        re.compile(form)
    except re.error as error:
        fix = _("Write it as a regular expression such as YUE-PV-[0-9]{4}-[0-9]{3}.")
        raise root.error(_("the form of serials cannot be read"), fix, "serial_label") from error
    return form


def _coin_rate(table: Table) -> CoinRateTerms:
    terms = CoinRateTerms(
        methodology=table.text("methodology", ""),
        version=table.integer("version", least=1, most=9_999),
        coins_per_1000g=table.integer("coins_per_1000g", most=1_000_000),
        effective_from=table.day("effective_from"),
    )
    table.end()
    return terms


def _year_end(table: Table) -> YearEndTerms:
    terms = YearEndTerms(
        version=table.integer("version", least=1, most=9_999),
        effective_from=table.day("effective_from"),
        personal=table.choice("personal", tuple(YearEndOutcome.values)),
        # Verified as coins and no more: such grams are never retired (decisions 12).
        coin_only=table.choice("coin_only", (YearEndOutcome.CARRY.value, YearEndOutcome.COINS.value)),
        programme=table.choice("programme", tuple(YearEndOutcome.values)),
        due_month=table.integer("due_month", least=3, most=12),
        due_day=table.integer("due_day", least=1, most=28),
        notice_days=table.integer("notice_days", least=7, most=366),
    )
    table.end()
    return terms


def _allowance(table: Table, regions: tuple[str, ...]) -> tuple[str, int]:
    allowance = _region(table, "city", regions), table.integer("monthly_coins", most=COINS_MAX)
    table.end()
    return allowance


def _in_force(table: Table, regions: tuple[str, ...]) -> InForceTerms:
    terms = InForceTerms(
        activity_type=table.text("activity_type", form="[a-z][a-z0-9_]{1,59}"),
        region=_region(table, "region", regions),
        starts=table.day("from"),
        ends=table.day("to", None),
        methodology=table.text("methodology", most=60),
    )
    if terms.ends is not None and terms.ends <= terms.starts:
        raise table.error(_("the row ends before it begins"), _("Let 'to' be later than 'from'."), "to")
    table.end()
    return terms


def _region(table: Table, key: str, regions: tuple[str, ...]) -> str:
    code = table.text(key, form=REGION_FORM)
    if code not in places() or not any(lies_under(code, region) for region in regions):
        fix = _("Name a region of the scheme, or add it to 'regions'.")
        raise table.error(_("%(code)s is no region of this scheme"), fix, key, code=code)
    return code
