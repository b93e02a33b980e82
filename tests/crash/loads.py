"""Which points a file's tests kill at while others are at work, read from the file itself.

What counts is a call of one of the functions that have others beside the one that dies. Its point is a word
in the call, a constant of the module, or what the test is parametrized by.
"""

import ast
import re
from pathlib import Path

# Who dies beside others: workers, callers of the API, people at desks (an `Act` is cut off by those).
_BESIDE_OTHERS = {"killed_among_others", "caller_killed_among_others", "cut_off_and_carried_on", "Act"}
_POINT = re.compile(r"[a-z]+\.(?:before|after)_[a-z]+")


def killed_under_load(path: Path) -> set[str]:
    """Return the points at which tests of this file kill among others; `others=0` is nobody."""
    module = ast.parse(path.read_text("utf-8"))
    constants = dict(pair for part in module.body if isinstance(part, ast.Assign) for pair in _named(part))
    found: set[str] = set()
    for part in module.body:
        named = dict(constants)
        if isinstance(part, ast.FunctionDef):
            drawn = {point for decorator in part.decorator_list for point in _points(decorator)}
            named |= {argument.arg: drawn for argument in part.args.args}
        for call in ast.walk(part):
            if isinstance(call, ast.Call) and _is_beside_others(call):
                names = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
                found |= _points(call).union(*(named.get(name, set()) for name in names))
    return found


def _is_beside_others(call: ast.Call) -> bool:
    alone = any(
        word.arg == "others" and isinstance(word.value, ast.Constant) and word.value.value == 0
        for word in call.keywords
    )
    return isinstance(call.func, ast.Name) and call.func.id in _BESIDE_OTHERS and not alone


def _named(assigned: ast.Assign) -> list[tuple[str, set[str]]]:
    """Return the names that are assigned, each with the points in what it is."""
    target, value = assigned.targets[0], assigned.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=True))
    else:
        pairs = [(target, value)]
    return [(name.id, _points(what)) for name, what in pairs if isinstance(name, ast.Name)]


def _points(tree: ast.AST) -> set[str]:
    """Return the words that may be points, of a count such as `:3` without it."""
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {word for value in words if isinstance(value, str) for word in _POINT.findall(value)}
