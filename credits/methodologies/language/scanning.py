"""The first look at an expression: plain ASCII, short numbers, known words and signs, bounded nesting.

Linear in the text, and done before Python's parser sees it.
"""

import keyword
import re
from collections.abc import Callable

from credits.methodologies.language import limits
from credits.methodologies.language.functions import WORDS
from puhui.kernel.catalog import DocumentError, shorten
from puhui.kernel.errors import gettext_noop as _

NAME_FORM = "[A-Za-z][A-Za-z0-9_]{0,39}"
NUMBER = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
Refuse = Callable[..., DocumentError]

_TOKEN = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?)|(?P<word>[A-Za-z]\w*)|[<>=!]=|[-+*/(),<>]", re.ASCII)
_WORDS = ("and", "or", "not", "if", "else")


def scan(text: str, refuse: Refuse) -> str:
    """Return the text on one line, if its characters are those of the language; else raise `refuse(...)`."""
    text = " ".join(text.split())
    if not text or len(text) > limits.EXPRESSION_CHARS_MAX:
        problem = _("the expression is empty or too long")
        fix = _("Split it into steps of at most %(limit)s characters.")
        raise refuse(problem, fix, limit=limits.EXPRESSION_CHARS_MAX)
    position, depth, before = 0, 0, ""
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        token = _TOKEN.match(text, position)
        if token is None:
            problem = _("the character %(character)s is not part of the language")
            fix = _("Use ASCII names, decimal numbers and + - * / ( ) , < <= > >= == !=.")
            raise refuse(problem, fix, character=ascii(text[position]))
        position = token.end()
        _check(token, before, text[position : position + 1], refuse)
        before = token.group()
        depth += (before == "(") - (before == ")")
        if depth > limits.EXPRESSION_DEPTH_MAX:
            raise too_deep(refuse)
    return text


def too_deep(refuse: Refuse) -> DocumentError:
    """Return the refusal of an expression with too many levels or parts."""
    problem = _("the expression is nested too deeply or has too many parts")
    return refuse(
        problem, _("Split it into steps, each at most %(limit)s deep."), limit=limits.EXPRESSION_DEPTH_MAX
    )


def _check(token: re.Match[str], before: str, after: str, refuse: Refuse) -> None:
    text = token.group()
    if token.group("number") and (not NUMBER.fullmatch(text) or after.isalnum() or after in {"_", "."}):
        problem = _("'%(text)s' is not a plain number")
        fix = _(
            "Write at most 15 digits before and after the point; no exponent, leading zero or underscore."
        )
        raise refuse(problem, fix, text=shorten(text + after))
    if token.group("word") and keyword.iskeyword(text) and text not in _WORDS:
        problem = _("the word '%(text)s' is not part of the language")
        fix = _("Use %(words)s and the functions %(functions)s.")
        raise refuse(problem, fix, text=text, words=", ".join(_WORDS), functions=", ".join(WORDS))
    if text in {"*", "/"} and before == text:
        problem = _("'%(text)s' is not part of the language")
        raise refuse(problem, _("Multiply or divide; for whole numbers use floor()."), text=text * 2)
