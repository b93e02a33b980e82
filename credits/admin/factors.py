"""Emission factors with source and confidence, every version; and which place stands in for which."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import period
from credits.admin.input_words import unit_word
from credits.admin.sections import RULES
from credits.factors.columns import quality_of
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.quality import CRITERIA, Quality
from credits.factors.vocabulary import CONFIDENCE, KIND, STATUS
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, place, region, title
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.skip_scan import distinct_values
from puhui.kernel.admin.words import in_language, plain, region_name


def words_of(words: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return words of the tables with their translations, as choices."""
    return [(word, _(text)) for word, text in words.items()]


def _codes() -> list[tuple[str, str]]:
    return [(code, code) for code in distinct_values(FactorVersion, "code")]


def quality_part(quality: Quality | None) -> Part:
    """Return the table of a value's scores and what they make of its spread."""
    title, headers = _("Quality of the data"), [_("criterion"), _("score, 1 the best to 5"), _("factor")]
    if quality is None:
        return Part(title, headers, [], _("The data of this value were not scored."))
    scores = zip(quality.scores.items(), quality.factors, strict=True)
    rows = [[_(CRITERIA[name]), str(score), str(factor)] for (name, score), factor in scores]
    rows.append([_("basic uncertainty"), "", str(quality.basic)])
    note = _("95 of 100 cases lie between the value divided by %(sd95)s and the value times %(sd95)s.")
    return Part(title, headers, rows, note % {"sd95": quality.sd95})


def titles_of_factors(codes: Iterable[str]) -> dict[str, str]:
    """Return what factors are called in their newest versions, by code; one that has none is left out."""
    rows = FactorVersion.objects.filter(code__in=set(codes)).order_by("published_at", "pk")
    return {row.code: in_language(row, "title") for row in rows}


def factor_title(row: Any) -> str:
    """Return what the factor of a row is called; one without a version stands by its code."""
    titles = row.titles if hasattr(row, "titles") else titles_of_factors([row.code])
    return titles.get(row.code, row.code)


@admin.register(FactorVersion)
class FactorVersionAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 50, "function"
    ordering = ["code", "region", "-year", "-version"]
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        place("region", _("region")),
        column("year", _("year"), plain),
        column("version", _("version")),
        computed("value", _("value"), lambda factor: f"{factor.value} {unit_word(factor.unit)}"),
        column("status", _("state")),
        column("confidence", _("confidence")),
    ]
    list_filter = [
        choice("code", _("code"), _codes),
        choice("kind", _("kind"), words_of(KIND)),
        choice("status", _("state"), words_of(STATUS)),
        choice("confidence", _("confidence"), words_of(CONFIDENCE)),
    ]
    search_fields = ["code"]
    search_help_text = _("A code, a region or a part of a title")
    fields = [
        column("code", _("code")),
        column("title_zh", _("title in Chinese")),
        column("title_en", _("title in English")),
        region("region", _("region")),
        column("year", _("year"), plain),
        column("version", _("version")),
        column("value", _("value")),
        column("unit", _("unit"), unit_word),
        column("gas", _("gas")),
        column("kind", _("kind")),
        computed("valid", _("validity"), lambda factor: period(factor.valid_from, factor.valid_to)),
        column("status", _("state")),
        column("confidence", _("confidence")),
        column("uncertainty", _("uncertainty")),
        column("gwp_set", _("set of warming potentials")),
        column("source_title", _("source")),
        column("source_number", _("number of the document")),
        column("source_date", _("date of the document")),
        column("source_url", _("address of the document")),
        column("note", _("note")),
        column("published_at", _("published at")),
        column("digest", _("digest")),
    ]

    def heading(self, obj: FactorVersion) -> str:
        place = region_name(obj.region, with_code=False)
        return f"{in_language(obj, 'title')} · {place} · {plain(obj.year)} v{obj.version}"

    def parts(self, request: HttpRequest, obj: FactorVersion) -> Sequence[Part]:
        return [quality_part(quality_of(obj))]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        found = queryset.filter(code=term.upper()) | queryset.filter(region=term.upper())
        return found | queryset.filter(title_zh__icontains=term) | queryset.filter(
            title_en__icontains=term
        ), False


@admin.register(RegionSubstitute)
class RegionSubstituteAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 60, "alt_route"
    ordering = ["code", "for_region"]
    list_display = [
        computed("factor", _("factor"), factor_title),
        column("code", _("code")),
        place("for_region", _("for the region")),
        place("use_region", _("stands in")),
        column("confidence", _("confidence")),
    ]
    fields = [*list_display]

    def heading(self, obj: RegionSubstitute) -> str:
        return f"{factor_title(obj)} · {region_name(obj.for_region)}"

    def page_loaded(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        titles = titles_of_factors(row.code for row in rows)
        for row in rows:
            row.titles = titles
        return super().page_loaded(request, rows)
