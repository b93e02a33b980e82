"""One HTTP request to a venue: what is no clear answer is silence, after which nobody knows what it did."""

from market.bridge.errors import VenueSilent
from puhui.kernel import asking

DEADLINE_SECONDS = 5.0


def ask(
    endpoint: str, method: str, path: str, body: bytes, *, most: int, deadline: float = DEADLINE_SECONDS
) -> bytes:
    """Return the body of the answer, whatever its status below 500.

    Raises VenueSilent for everything after which it is not known whether the venue acted: no connection, no
    answer in time, an answer that is too long or cut off, or one that tells of the venue's own trouble.
    """
    try:
        answer = asking.ask(endpoint, method, path, body, most=most, deadline=deadline)
    except asking.NoAnswer as error:
        raise VenueSilent(str(error)) from error
    if answer.status >= 500 or 300 <= answer.status < 400:
        raise VenueSilent(f"the venue answers {answer.status}")
    return answer.body
