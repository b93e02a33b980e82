"""What the columns of a table of footprints mean, and a line of it as a row. Free of Django.

The China Products Carbon Footprint Factors Database heads its columns in Chinese; English heads are ours.
"""

from collections.abc import Mapping, Sequence

from credits.factors.products.amounts import folded, parse_footprint, parse_part, parse_shares
from credits.factors.products.errors import FootprintInvalid, TableRefused
from credits.factors.products.quality import BASIC_DEFAULT, INDICATORS
from credits.factors.products.rows import ProductRow, check_row
from credits.factors.products.vocabulary import BOUNDARY_WORDS, DATA_TYPE_WORDS, STAGES
from puhui.kernel.errors import gettext_noop as _

HEADS: dict[str, tuple[str, ...]] = {
    "code": ("产品编码", "产品编号", "产品id", "编号", "product_id", "code"),
    "name_zh": ("产品名称", "中文名称", "名称", "name_zh"),
    "name_en": ("英文名称", "产品英文名称", "name_en"),
    "footprint": ("碳足迹", "产品碳足迹", "碳足迹因子", "footprint"),
    "boundary": ("系统边界", "核算边界", "边界", "boundary"),
    "upstream": ("上游排放", "upstream"),
    "production": ("生产排放", "production"),
    "downstream": ("下游排放", "downstream"),
    "gas_shares": ("气体占比", "各气体占比", "gas_shares"),
    "data_year": ("数据年份", "数据时间", "年份", "data_year"),
    "data_type": ("数据类型", "data_type"),
    "region": ("地区", "区域", "region"),
    "enterprise": ("企业", "企业名称", "enterprise"),
    "uncertainty": ("不确定性", "uncertainty"),
    "is_low_carbon": ("低碳产品", "是否低碳", "low_carbon"),
    "quality": ("数据质量", "quality"),
    "basic_uncertainty": ("基础不确定度", "basic_uncertainty"),
    "source": ("数据来源", "来源", "参考文献", "source"),
}
NEEDED = ("code", "name_zh", "footprint", "boundary", "data_type", "source")
_NAME_OF = {head: name for name, heads in HEADS.items() for head in heads}
_YES, _NO = frozenset({"是", "yes", "true", "1"}), frozenset({"", "否", "no", "false", "0"})


def read_heads(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each known column stands, and the heads that mean nothing here; raises TableRefused."""
    where: dict[str, int] = {}
    ignored = []
    for index, cell in enumerate(cells):
        name = _NAME_OF.get(folded(cell).lower())
        if name is None:
            ignored.append(cell)
        elif name in where:
            raise TableRefused(_("The column %(name)s stands twice."), name=name)
        else:
            where[name] = index
    if missing := [HEADS[name][0] for name in NEEDED if name not in where]:
        raise TableRefused(_("There is no column %(names)s."), names=", ".join(missing))
    return where, [cell for cell in ignored if cell]


def read_row(where: Mapping[str, int], cells: Sequence[str]) -> ProductRow:
    """Return a line of the table as a checked row; raises FootprintInvalid."""
    if len(cells) <= max(where[name] for name in NEEDED):
        raise FootprintInvalid(_("The line has fewer cells than the heading."))
    text = {name: cells[index] if index < len(cells) else "" for name, index in where.items()}
    amount = parse_footprint(text["footprint"])
    year = text.get("data_year", "").removesuffix("年")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise FootprintInvalid(_("'%(text)s' is no year."), text=year[:20])
    low = text.get("is_low_carbon", "").lower()
    if low not in _YES | _NO:
        raise FootprintInvalid(_("'%(text)s' is neither yes nor no."), text=low[:20])
    row = ProductRow(
        code=text["code"],
        name_zh=text["name_zh"],
        name_en=text.get("name_en", ""),
        value=amount.value,
        unit=amount.unit,
        functional_unit=amount.per,
        boundary=_word(BOUNDARY_WORDS, text["boundary"]),
        data_type=_word(DATA_TYPE_WORDS, text["data_type"]),
        source=text["source"],
        stages={name: parse_part(text[name], amount.unit) for name in STAGES if text.get(name)},
        gas_shares=parse_shares(text.get("gas_shares", "")),
        data_year=int(year) if year else None,
        region=text.get("region", ""),
        enterprise=text.get("enterprise", ""),
        uncertainty=text.get("uncertainty", ""),
        is_low_carbon=low in _YES,
        quality=_scores(text.get("quality", "")),
        basic_uncertainty=text.get("basic_uncertainty") or str(BASIC_DEFAULT),
    )
    check_row(row)
    return row


def _word(words: Mapping[str, str], text: str) -> str:
    found = words.get("".join(folded(text).lower().replace("_", "-").split()))
    if found is None:
        raise FootprintInvalid(_("'%(text)s' is no word that is known here."), text=text[:40])
    return found


def _scores(text: str) -> dict[str, int]:
    """Read six scores in the order of the pedigree, such as `2,3,3,2,3,2`."""
    parts = [part.strip() for part in folded(text).split(",")] if text else []
    if not parts:
        return {}
    if len(parts) != len(INDICATORS) or not all(part in {"1", "2", "3", "4", "5"} for part in parts):
        raise FootprintInvalid(_("'%(text)s' is not six scores from 1 to 5."), text=text[:40])
    return dict(zip(INDICATORS, map(int, parts), strict=True))
