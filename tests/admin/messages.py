"""Reading translations and sources without gettext's tools: a machine without them runs the tests all
the same."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ("puhui", "accounts", "credits", "market")
OURS = ROOT / "puhui" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
LIBRARIES = ROOT / "puhui" / "locale_libraries" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKERS = {"gettext", "gettext_lazy", "gettext_noop", "_"}
_ENTRY = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')
_TAG = re.compile(r'{%\s*trans(?:late)?\s+"((?:[^"\\]|\\.)*)"|{%\s*trans(?:late)?\s+\'([^\']*)\'')
_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?[^%]*%}(.*?){%\s*(?:plural|endblocktrans)", re.DOTALL)


def read_po(path: Path) -> dict[str, str]:
    """Return msgid → msgstr (of a plural: the singular's id and the first form); fuzzy entries raise."""
    found: dict[str, str] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        last = ""
        for line in block.splitlines():
            assert not (line.startswith("#,") and "fuzzy" in line), f"fuzzy: {block}"
            assert not line.startswith("#~"), f"obsolete: {block}"
            if match := _ENTRY.fullmatch(line):
                last = match[1]
                fields[last] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                fields[last] += ast.literal_eval(line)
        if fields.get("msgid"):
            assert fields["msgid"] not in found, fields["msgid"]
            found[fields["msgid"]] = fields.get("msgstr", fields.get("msgstr[0]", ""))
    return found


def read_mo(path: Path) -> dict[str, str]:
    """Return the compiled texts in the same form."""
    with path.open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    texts = {key[0] if isinstance(key, tuple) else key: text for key, text in catalog.items() if key}
    # A text with a context is compiled as both in one.
    return {key.rpartition("\x04")[2]: text for key, text in texts.items()}


def marked_in_python(text: str) -> Iterator[str]:
    """Yield the literal texts that a module marks for translation."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in MARKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def marked_in_template(text: str) -> Iterator[str]:
    """Yield the texts that a template marks, in the form that gettext gets them."""
    for match in _TAG.finditer(text):
        yield (match[1] or match[2]).replace('\\"', '"')
    for match in _BLOCK.finditer(text):
        yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", match[1].replace("%", "%%"))


def sources(folders: list[Path]) -> dict[str, str]:
    """Return every text marked below the folders → the file that marks it."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                texts = marked_in_python(path.read_text(encoding="utf-8"))
            elif path.suffix == ".html":
                texts = marked_in_template(path.read_text(encoding="utf-8"))
            else:
                continue
            found |= dict.fromkeys(texts, str(path))
    return found
