"""What the market may call schemes and methodologies, in both languages."""

from credits.methodologies.models import MethodologyVersion
from credits.public.types import Named
from credits.schemes.models import Scheme


def known_schemes() -> list[Named]:
    """Return all schemes, by code."""
    rows = Scheme.objects.order_by("code").values_list("code", "name_zh", "name_en")
    return [Named(*row) for row in rows]


def known_methodologies() -> list[Named]:
    """Return all methodologies, by code, as their newest version is called."""
    rows = MethodologyVersion.objects.order_by("methodology_id", "-version").distinct("methodology_id")
    return [Named(*row) for row in rows.values_list("methodology_id", "title_zh", "title_en")]
