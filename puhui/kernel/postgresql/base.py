"""The backend. Django asks `SELECT 1` before the first statement of every request; we look at the socket.

A server that ends a connection (a restart, a failover, an administrator) closes it, and then there is
something to read on it: its last words, or their end. An idle connection that lives has nothing to say.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Tell whether the connection lives, as far as this end can know without asking."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0) or super().is_usable()
