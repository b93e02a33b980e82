"""The check of kinds at publication: a step that asks for a margin is computed from margins, in every branch.

An average of consumption, a margin of generation and a life-cycle footprint have one unit, so the unit check
cannot tell them apart. The kind is the method's declaration, and only that is compared (decisions 16).
"""

from credits.methodologies.language import Document
from credits.methodologies.language.tree import names
from puhui.kernel.errors import gettext_noop as _

# Kinds that measure the same thing in one unit and yet differ; others (travel, fuel …) cannot be confused.
ELECTRICITY = frozenset({"average", "margin", "footprint"})


def check_kinds(document: Document) -> None:
    """Refuse a document with a step that a factor of another kind enters; raises DocumentError naming it."""
    kinds = {item.symbol: item.kind for item in document.factors}
    kinds |= {item.name: item.kind for item in document.resolved if item.kind}
    reached: dict[str, set[str]] = {}
    for index, step in enumerate(document.steps):
        used = set(names(step.value))
        used |= {symbol for name in used if name in reached for symbol in reached[name]}
        reached[step.name] = used
        for symbol in sorted(used & kinds.keys()):
            if step.kind and kinds[symbol] in ELECTRICITY and kinds[symbol] != step.kind:
                problem = _("step '%(step)s' needs the kind %(wanted)s, but '%(symbol)s' in it is %(found)s")
                fix = _("Use a factor of the kind the step declares, in every branch.")
                words = {"wanted": step.kind, "symbol": symbol, "found": kinds[symbol]}
                raise document.file.error(
                    problem, fix, at=("steps", index, "expression"), step=step.name, **words
                )


def steps_with(document: Document, symbol: str) -> list[str]:
    """Return the steps and rules that use a value, for a message that says where."""
    found = [step.name for step in document.steps if symbol in names(step.value)]
    return found + [rule.id for rule in document.rules if symbol in names(rule.holds)]
