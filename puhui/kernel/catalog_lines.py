"""Where in a TOML text a key stands, since `tomllib` does not tell. Free of Django."""

import re

Key = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_ASSIGNMENT = re.compile(r"""\s*([A-Za-z0-9_."'-]+)\s*=""")


def spell(key: Key) -> str:
    """Return a key as its author would point at it: `steps[2].expression`, counted from one."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def key_lines(text: str) -> dict[Key, int]:
    """Return the line of each header and assignment of a document that `tomllib` has accepted."""
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    prefix: Key = ()
    open_quotes = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if open_quotes:
            open_quotes = "" if open_quotes in line else open_quotes
            continue
        if header := _HEADER.match(line):
            is_list = header.group(1) == "[["
            prefix = _numbered(_parts(header.group(2)), counts, is_list=is_list)
            lines.setdefault(prefix, number)
            if is_list:
                lines.setdefault(prefix[:-1], number)
        elif assignment := _ASSIGNMENT.match(line):
            lines.setdefault((*prefix, *_parts(assignment.group(1))), number)
            open_quotes = next((quotes for quotes in ('"""', "'''") if line.count(quotes) == 1), "")
    return lines


def _parts(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _numbered(parts: Key, counts: dict[Key, int], *, is_list: bool) -> Key:
    """Put the running number of each list of tables into a header's path."""
    path: Key = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if is_list and position == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
