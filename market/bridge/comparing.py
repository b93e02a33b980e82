"""What two lists of executions differ in, named (market.md 5.5). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.bridge.types import Answer, AnswerKind


@dataclass(frozen=True, slots=True)
class Difference:
    """A break: what kind, of which order and execution, and both sides in words."""

    kind: str
    key: str
    exec_id: str
    ours: str
    theirs: str


# What a refused answer was refused for, as a break; anything else is a state that does not fit.
_BREAK_OF = {
    "quantity_exceeded": "QTY",
    "price_below_limit": "PX",
    "proceeds_exceeded": "PX",
    "other_units": "SERIAL",
    "unknown_transfer": "MISSING_OURS",
}


def differences(
    ours: Iterable[Answer],
    theirs: Iterable[Answer],
    *,
    statuses: Mapping[str, str],
    refused: Mapping[str, str],
) -> list[Difference]:
    """Compare what was executed by the venue's numbers; acknowledgements move nothing and are left out.

    `statuses` holds our orders' states by key, `refused` why we did not take a number of theirs.
    """
    mine = {answer.exec_id: answer for answer in ours if answer.kind is not AnswerKind.ACK}
    known = {answer.exec_id: answer for answer in theirs if answer.kind is not AnswerKind.ACK}
    found = []
    for exec_id in sorted(mine.keys() | known.keys()):
        own, their = mine.get(exec_id), known.get(exec_id)
        kind = _kind(own, their, statuses, refused)
        one = own or their
        if kind and one is not None:
            words = _words(own) or statuses.get(one.key, "")
            found.append(Difference(kind, one.key, exec_id, words, _words(their)))
    return found


def _kind(
    own: Answer | None, their: Answer | None, statuses: Mapping[str, str], refused: Mapping[str, str]
) -> str:
    if their is None:
        return "MISSING_VENUE"
    if own is None:
        if their.exec_id in refused:
            return _BREAK_OF.get(refused[their.exec_id], "STATUS")
        is_end = their.kind is not AnswerKind.FILL
        return "STATUS" if is_end and their.key in statuses else "MISSING_OURS"
    if (own.key, own.kind, own.cum_t) != (their.key, their.kind, their.cum_t):
        return "STATUS"
    if own.quantity_t != their.quantity_t:
        return "QTY"
    if (own.price_fen, own.proceeds_fen) != (their.price_fen, their.proceeds_fen):
        return "PX"
    return "SERIAL" if own.batch != their.batch else ""


def _words(answer: Answer | None) -> str:
    if answer is None:
        return ""
    if answer.kind is AnswerKind.FILL:
        return f"{answer.quantity_t} t × {answer.price_fen} fen = {answer.proceeds_fen} fen, {answer.batch}"
    return f"{answer.kind.value} after {answer.cum_t} t"
