"""Type for PDF documents: two embedded TrueTypes, and text from people made safe for reportlab's markup.

Droid Sans Fallback (fonts/, Apache-2.0) has the Han characters and no Latin letters; Bitstream Vera, which
comes with reportlab, has these. STSong-Light would not be embedded, and reportlab cannot embed a CFF
(decisions 76).
"""

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

HAN = "DroidSansFallback"
LATIN = "Vera"
# What Chinese printers set for a character they lack; the public JSON holds the text as it was written.
MISSING = "〓"

_HAN_FILE = Path(__file__).parent / "fonts" / "DroidSansFallback.ttf"


@lru_cache(maxsize=1)
def load_type() -> tuple[frozenset[int], frozenset[int]]:
    """Register both types at first use (the Han one takes 50 ms to read) and return what each can show."""
    latin, han = TTFont(LATIN, "Vera.ttf"), TTFont(HAN, str(_HAN_FILE))
    pdfmetrics.registerFont(latin)
    pdfmetrics.registerFont(han)
    return frozenset(latin.face.charToGlyph), frozenset(han.face.charToGlyph)


def runs(text: str) -> list[tuple[str, str]]:
    """Return `text` as (type, piece) pairs: Latin where it has the character, else Han, else MISSING."""
    latin, han = load_type()

    def shown(character: str) -> tuple[str, str]:
        if ord(character) in latin:
            return LATIN, character
        return HAN, character if ord(character) in han else MISSING

    return [
        (font, "".join(character for _, character in piece))
        for font, piece in groupby(map(shown, text), key=lambda pair: pair[0])
    ]


def markup(text: str) -> str:
    """Return reportlab markup that shows `text` literally: a name such as `<b>` stays five characters."""
    return "".join(f'<font name="{font}">{escape(piece)}</font>' for font, piece in runs(text))


def shorten(text: str, most: int) -> str:
    """Return `text` cut to `most` characters, so that the page stays one whatever was stored."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
