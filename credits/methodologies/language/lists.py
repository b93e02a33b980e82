"""Inputs that are lists: where they may stand in a formula, and going through several of them together."""

from collections.abc import Iterator

from credits.methodologies.language import limits, tree
from credits.methodologies.language.document import Document, Value
from puhui.kernel.catalog import DocumentError
from puhui.kernel.catalog_lines import Key
from puhui.kernel.errors import gettext_noop as _


class NotAligned(ArithmeticError):
    """Lists of one group that differ in length, or a number where a list is needed: no value, no crash."""


def paired(*values: Value) -> Iterator:
    """Return the items of one list, or tuples of those of several; raises NotAligned."""
    first, *others = values
    if not all(isinstance(value, tuple) for value in values):
        raise NotAligned
    if any(len(other) != len(first) for other in others):  # type: ignore[arg-type]  # tuples, seen above
        raise NotAligned
    return iter(first) if not others else zip(*values, strict=True)  # type: ignore[arg-type]


def list_faults(document: Document) -> Iterator[DocumentError]:
    """Yield what is wrong with the use of lists in steps and rules."""
    groups = {item.name: item.items.group for item in document.inputs if item.items}
    nodes = 0
    for at, node in document.expressions():
        yield from _standing_alone(document, at, node, groups)
        for over in (item for item in tree.walk(node) if isinstance(item, tree.Over)):
            yield from _in_one_group(document, at, over, groups)
            nodes += sum(1 for _node in tree.walk(over.body))
            if nodes > limits.LIST_NODES_MAX:
                problem = _("the document computes too much for each item of its lists")
                fix = _("Keep what stands inside sum() and mean() under %(limit)s parts in all.")
                yield document.file.error(problem, fix, at=at, limit=limits.LIST_NODES_MAX)


def _standing_alone(
    document: Document, at: Key, node: tree.Node, groups: dict[str, str]
) -> Iterator[DocumentError]:
    if isinstance(node, tree.Name) and node.name in groups:
        problem = _("'%(name)s' is a list and stands where one number is needed")
        fix = _("Put it into sum(...) or mean(...).")
        yield document.file.error(problem, fix, at=at, name=node.name)
    if not isinstance(node, tree.Over):
        for child in node.children():
            yield from _standing_alone(document, at, child, groups)


def _in_one_group(
    document: Document, at: Key, over: tree.Over, groups: dict[str, str]
) -> Iterator[DocumentError]:
    used = sorted({groups[name] for name in tree.names(over.body) if name in groups})
    if len(used) != 1:
        problem = _("%(function)s() goes through the items of one group of lists, but has [%(groups)s]")
        fix = _("Use list inputs of one group in it, and only such.")
        yield document.file.error(problem, fix, at=at, function=over.function, groups=", ".join(used))
    if any(isinstance(item, tree.Over) for item in tree.walk(over.body)):
        problem = _("a sum() or mean() stands inside another")
        yield document.file.error(problem, _("Give the inner one a step of its own."), at=at)
