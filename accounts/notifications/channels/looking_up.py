"""A host's addresses, or none within a time: a name server that is silent keeps nobody's messages back.

The system's look-up cannot be interrupted. So it runs in a thread that is left behind where it is late, and
ends by itself when the resolver gives up. Of those left behind there are few at most.
"""

import socket
from threading import BoundedSemaphore, Thread

# In a run of one process: whoever names silent name servers does not fill it with waiting threads.
LEFT_BEHIND_MOST = 8
_free = BoundedSemaphore(LEFT_BEHIND_MOST)


class NameUnknown(Exception):
    """The name leads nowhere, or nobody said in time where it leads; either may pass."""


def look_up(host: str, port: int, *, within_s: float) -> list[str]:
    """Return the addresses of a host, as the system orders them; raises NameUnknown, at the latest after
    `within_s` seconds."""
    if not _free.acquire(blocking=False):
        raise NameUnknown("the name servers do not answer")
    told: list[list[str] | OSError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            told.append([str(place[0]) for *_, place in found])
        except OSError as error:
            told.append(error)
        finally:
            _free.release()

    asking = Thread(target=ask, name="look-up", daemon=True)
    asking.start()
    asking.join(within_s)
    if not told:
        raise NameUnknown(f"no name server answered within {within_s:g} s")
    if isinstance(told[0], OSError):
        raise NameUnknown("the name leads nowhere") from told[0]
    return told[0]
