"""What may be told, by code: registered by the rooms that have the news, in their `AppConfig.ready`.

A text is a translatable template over the notification's parameters, so that one row reads in whichever
language its reader has today.
"""

from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of news. `is_urgent` goes out at once on every channel that is on, short messages included.

    `is_warning` says that value is leaving: it goes by short message though the party said no to them, since
    whoever took an account over would say no first.
    """

    code: str
    title: str
    body: str
    is_urgent: bool = False
    is_warning: bool = False


_kinds: dict[str, NoticeKind] = {}


def register_kind(
    code: str, *, title: str, body: str, is_urgent: bool = False, is_warning: bool = False
) -> None:
    """Register a kind under a code that stays the same for ever; both texts come from `gettext_noop`."""
    _kinds[code] = NoticeKind(code, title, body, is_urgent, is_warning)


def kind_of(code: str) -> NoticeKind:
    """Return a registered kind; raises KeyError for one that nobody registered."""
    return _kinds[code]


def title_of(code: str) -> str:
    """Return the title of a kind in the active language; a kind that is not known any more, by its code."""
    return gettext(_kinds[code].title) if code in _kinds else code


def wording(code: str, params: dict) -> tuple[str, str]:
    """Return title and body in the active language. What a later release no longer knows is named by its
    code."""
    kind = _kinds.get(code)
    if kind is None:
        return code, ""
    return gettext(kind.title) % params, gettext(kind.body) % params
