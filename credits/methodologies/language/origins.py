"""Where a figure of a methodology comes from, as each part that holds one says it."""

from credits.factors.vocabulary import CONFIDENCE
from credits.methodologies.language.document import Origin
from puhui.kernel.catalog import Table


def read_origin(table: Table) -> Origin:
    """Return where a figure comes from, and how far it may be trusted."""
    return Origin(
        source=table.text("source"),
        confidence=table.choice("confidence", tuple(CONFIDENCE)),
        note=table.text("note", ""),
    )
