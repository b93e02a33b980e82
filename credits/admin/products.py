"""Product footprints: every version, with its stages, gases and the quality of its data."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.sections import RULES
from credits.factors.products.models import ProductVersion
from credits.factors.products.rows import ProductRow
from credits.factors.products.selectors import found_by, sd95_of
from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE, STAGE_WORDS
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, title
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import plain


@admin.register(ProductVersion)
class ProductVersionAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 70, "inventory_2"
    list_select_related = ("product",)
    list_display = [
        computed("product", _("product"), lambda version: str(version.product)),
        title("name", _("title")),
        computed("value", _("value"), lambda row: f"{row.value} {row.unit} / {row.functional_unit}"),
        column("boundary", _("boundary")),
        column("data_year", _("year"), plain),
        column("data_type", _("data type")),
        column("version", _("version")),
    ]
    list_filter = [
        choice("boundary", _("boundary"), [(word, _(text)) for word, text in BOUNDARY.items()]),
        choice("data_type", _("data type"), [(word, _(text)) for word, text in DATA_TYPE.items()]),
    ]
    search_fields = ["product__code"]
    search_help_text = _("The code of a product, or a part of its name or of an enterprise's")
    fields = [
        computed("product", _("product"), lambda version: str(version.product)),
        column("version", _("version")),
        column("name_zh", _("title in Chinese")),
        column("name_en", _("title in English")),
        column("value", _("value")),
        column("unit", _("unit")),
        column("functional_unit", _("functional unit")),
        column("boundary", _("boundary")),
        column("data_year", _("year"), plain),
        column("data_type", _("data type")),
        column("region", _("region")),
        column("enterprise", _("enterprise")),
        column("is_low_carbon", _("low-carbon product")),
        column("uncertainty", _("uncertainty")),
        computed("sd95", _("spread of the data (SD95)"), sd95_of),
        column("source", _("source")),
        column("published_at", _("published at")),
        column("digest", _("digest")),
    ]

    def heading(self, obj: ProductVersion) -> str:
        return f"{obj.product} · {obj.version}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(found_by(term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: ProductVersion) -> Sequence[Part]:
        return stages_and_gases(obj)


def stages_and_gases(footprint: ProductVersion | ProductRow) -> list[Part]:
    """Return what a footprint is made of, by stage and by gas."""
    unit = footprint.unit
    stages = [[_(STAGE_WORDS[name]), f"{amount} {unit}"] for name, amount in footprint.stages.items()]
    gases = [[gas, f"{share} %"] for gas, share in footprint.gas_shares.items()]
    return [
        Part(_("Life-cycle stages"), [_("stage"), _("value")], stages),
        Part(_("Gases"), [_("gas"), _("share")], gases),
    ]
