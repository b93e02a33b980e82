"""A PDF opened and walked through, object by object: nothing in it may act by itself or carry other files.

It is served as it came, so what is refused here is all that protects its reader, besides the sandbox in which
a browser is told to keep it.
"""

import io
import re
from hashlib import sha256
from typing import Any

from bills import told_by
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject
from verdicts import Read, Refused

PAGES_MAX, OBJECTS_MAX, DEPTH_MAX = 2_000, 100_000, 100
# Of how many pages the text is read: a bill has two, and ten seconds are all there is.
TEXT_PAGES, SAID_MOST = 20, 100
SAID = {"producer": "/Producer", "creator": "/Creator", "created": "/CreationDate", "changed": "/ModDate"}
# Keys that hang code, media or files on a document.
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/AA", "/RichMediaContent", "/AF"})
# Kinds of actions and annotations that do more than lead somewhere within the document or to an address.
KINDS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
    | {"/Sound", "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/3D", "/EmbeddedFile"}
)
# Also where no table of the file leads to them: a reader that mends files would find them.
RAW = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|SubmitForm|ImportData)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def inspect(content: bytes, media_type: str) -> Read:
    """Return the facts of a plain document; raises Refused, and whatever the reader raises for a damaged
    one.
    """
    if b"%%EOF" not in content[-2048:]:
        raise Refused("file_damaged", "no end")
    if RAW.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise Refused("file_type_refused", "active content")
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("file_type_refused", "encrypted")
    if not 1 <= len(reader.pages) <= PAGES_MAX:
        raise Refused("file_damaged", "pages")
    for page in reader.pages:
        if page.mediabox.width <= 0 or page.mediabox.height <= 0:
            raise Refused("file_damaged", "page size")
    _walk(reader)
    return Read(_facts(reader, content))


def _facts(reader: PdfReader, content: bytes) -> dict[str, Any]:
    """Return what a document says of itself, and by what its text is found again however it was saved."""
    words, text_pages = sha256(), 0
    seen, pages = False, []
    for page in reader.pages[:TEXT_PAGES]:
        try:
            raw = page.extract_text()
        except Exception:  # what cannot be read as text has none; the page itself was walked through
            raw = ""
        pages.append(raw)
        text = "".join(raw.split())
        text_pages += bool(text)
        seen = seen or bool(text)
        words.update(text.encode("utf-8", "replace") + b"\f")
    said: Any = reader.metadata or {}
    facts = {
        "pages": len(reader.pages),
        "text_pages": text_pages,
        "text_hash": words.hexdigest() if seen else None,
        "updates": _updates(content),
        "identity_changed": _identity_changed(reader),
        **{name: _said(said, key) for name, key in SAID.items()},
        **told_by("\n".join(pages)),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _updates(content: bytes) -> int:
    """Count the later changes: each is appended to a file with an end of its own.

    What is written to be shown before it has come whole has two ends from the beginning, and says so in its
    first object.
    """
    ends = len(re.findall(rb"%%EOF", content)) - (b"/Linearized" in content[:1024])
    return max(0, ends - 1)


def _identity_changed(reader: PdfReader) -> bool | None:
    """Tell whether the second half of a document's identity, which every saving renews, is not the first one;
    None where it has none."""
    try:
        identity: Any = reader.trailer["/ID"]
        first, last = identity
        return bytes(first.original_bytes) != bytes(last.original_bytes)
    except Exception:  # absent, or no pair of strings
        return None


def _said(metadata: Any, key: str) -> str | None:
    value = metadata.get(key)
    text = "".join(sign for sign in str(value or "") if sign.isprintable()).strip()
    return text[:SAID_MOST] or None


def _walk(reader: PdfReader) -> None:
    numbers = {number for numbers in reader.xref.values() for number in numbers} | set(reader.xref_objStm)
    if len(numbers) > OBJECTS_MAX:
        raise Refused("file_damaged", "objects")
    generations = {number: generation for generation, found in reader.xref.items() for number in found}
    _look(reader.trailer, 0)
    for number in sorted(numbers):
        found = reader.get_object(IndirectObject(number, generations.get(number, 0), reader))
        if found is not None:
            _look(found, 0)


def _look(value: object, depth: int) -> None:
    """Look at one object and what stands in it directly; what it refers to is looked at in its own turn."""
    if depth > DEPTH_MAX:
        raise Refused("file_damaged", "depth")
    if isinstance(value, DictionaryObject):
        if not KEYS.isdisjoint(value.keys()):
            raise Refused("file_type_refused", "active content")
        for key in ("/S", "/Subtype", "/Type"):
            kind = value.raw_get(key) if key in value else None
            if isinstance(kind, IndirectObject):
                kind = kind.get_object()
            if isinstance(kind, NameObject) and kind in KINDS:
                raise Refused("file_type_refused", f"active content {kind}")
        for name in value:
            inner = value.raw_get(name)
            if not isinstance(inner, IndirectObject):
                _look(inner, depth + 1)
    elif isinstance(value, ArrayObject):
        for inner in list.__iter__(value):
            if not isinstance(inner, IndirectObject):
                _look(inner, depth + 1)
