"""Words for what tables keep as codes: types of activities and projects, families of methodologies, schemes.

A code that has no word stands as it is, so that nothing is ever hidden.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from credits.activities.models import ActivityType, Operator
from credits.activities.sources import SOURCES
from credits.factors.models import FactorVersion
from credits.methodologies.models import Methodology, MethodologyVersion
from credits.schemes.models import Scheme
from credits.verification.models import EVERY_FAMILY
from puhui.kernel.admin.words import NOTHING, in_language, reads_english, region_name

# Types of projects; those of activities have titles in their catalog (credits/activities/catalog).
PROJECT_TYPES = {
    "rooftop_solar": _("rooftop solar power"),
    "forest_management": _("forest management"),
    "forest_protection": _("forest protection"),
    "mangrove": _("mangroves"),
    "efficient_cooling": _("efficient air conditioners"),
    "heat_pump_water_heater": _("heat-pump water heaters"),
    "shared_bicycles": _("shared bicycles"),
    "clothing_reuse": _("reuse of clothing"),
}
FAMILIES = {
    EVERY_FAMILY: _("all families"),
    "car_free_day": _("car-free days"),
    "cycling": _("cycling"),
    "efficient_appliance": _("efficient appliances"),
    "efficient_cooking": _("efficient cooking"),
    "efficient_cooling": _("efficient cooling"),
    "electric_driving": _("electric driving"),
    "forest_management": _("forest management"),
    "forest_protection": _("forest protection"),
    "household_electricity": _("household electricity"),
    "household_gas": _("household gas"),
    "household_water": _("household water"),
    "mangrove": _("mangroves"),
    "offset_ceiling": _("ceilings of offsetting"),
    "paperless": _("paperless services"),
    "points": _("points of platforms"),
    "public_transport": _("public transport"),
    "recycling": _("recycling"),
    "reuse": _("reuse"),
    "second_hand": _("second-hand goods"),
    "solar_generation": _("solar power generation"),
    "takeaway": _("takeaway food"),
    "used_clothing": _("used clothing"),
    "walking": _("walking"),
    "waste_sorting": _("waste sorting"),
    "water_heating": _("water heating"),
}
# Of types' titles, which change with a release only; a code that is not among them is looked for again.
_titles: dict[str, tuple[str, str]] = {}


def type_name(code: str) -> str:
    """Return what a type of activities or projects is called."""
    if code in PROJECT_TYPES:
        return str(PROJECT_TYPES[code])
    if code and code not in _titles:
        rows = ActivityType.objects.values_list("code", "title_zh", "title_en")
        _titles.update({each: (zh, en) for each, zh, en in rows})
    zh, en = _titles.get(code, (code, code))
    return en if reads_english() else zh


def type_names(codes: Iterable[str]) -> list[str]:
    """Return what several types are called, in their order."""
    return [type_name(code) for code in codes]


def family_name(code: str) -> str:
    """Return what a family of methodologies is called."""
    return str(FAMILIES.get(code, code))


def family_names(codes: Iterable[str]) -> list[str]:
    """Return what several families are called, in their order."""
    return [family_name(code) for code in codes]


def family_choices() -> list[tuple[str, str]]:
    """Return all families there are, "all" first, as choices."""
    known = Methodology.objects.order_by("family").values_list("family", flat=True).distinct()
    return [(code, family_name(code)) for code in (EVERY_FAMILY, *known)]


def scheme_choices() -> list[tuple[str, str]]:
    """Return the schemes as choices, by name with the code that serial numbers begin with."""
    return [(row.code, f"{in_language(row, 'name')} ({row.code})") for row in Scheme.objects.order_by("code")]


def methodology_choices() -> list[tuple[str, str]]:
    """Return the methodologies as choices, by their public code with the newest version's title."""
    rows = Methodology.objects.order_by("code").prefetch_related("versions")
    named = []
    for row in rows:
        newest = max(row.versions.all(), key=lambda version: version.version, default=None)
        named.append((row.code, f"{row.code} · {in_language(newest, 'title')}" if newest else row.code))
    return named


def type_choices() -> list[tuple[str, str]]:
    """Return the types of activities as choices."""
    return [(row.code, in_language(row, "title")) for row in ActivityType.objects.order_by("pk")]


def version_choices() -> list[tuple[str, str]]:
    """Return the published versions of methodologies as choices, by number."""
    rows = MethodologyVersion.objects.defer("text").order_by("methodology_id", "-version")
    return [
        (str(row.pk), f"{row.methodology_id} v{row.version} · {in_language(row, 'title')}") for row in rows
    ]


def factor_choices() -> list[tuple[str, str]]:
    """Return the versions of factors as choices, by number: title, place, year and version."""
    rows = FactorVersion.objects.order_by("code", "region", "-year", "-version")
    return [(str(row.pk), factor_words(row)) for row in rows]


def factor_code_choices() -> list[tuple[str, str]]:
    """Return the factors there are as choices, by title with the public code."""
    rows = FactorVersion.objects.order_by("code", "-version").distinct("code")
    return [(row.code, f"{in_language(row, 'title')} ({row.code})") for row in rows]


def factor_words(row: FactorVersion) -> str:
    """Return a version of a factor in words: what it is, where, of which year."""
    place = region_name(row.region, with_code=False)
    return f"{in_language(row, 'title')} · {place} · {row.year or NOTHING} v{row.version}"


def operator_choices() -> list[tuple[str, str]]:
    """Return the partners as choices, by name."""
    return [(row.code, in_language(row, "name")) for row in Operator.objects.order_by("code")]


def source_name(code: str) -> str:
    """Return what a kind of partners' records is called: by the activity that it proves."""
    return type_name(SOURCES[code].activity_type) if code in SOURCES else code


def source_choices() -> list[tuple[str, str]]:
    """Return the kinds of partners' records that are understood, by the type of activity they prove."""
    return [(code, f"{source_name(code)} ({code})") for code in SOURCES]
