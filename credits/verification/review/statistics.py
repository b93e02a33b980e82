"""What readers have done: how much, how long, how often others came to the same, how often overturned.

For the supervisor; a reader is a natural person's id, and who that is stays in accounts.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection


class ReaderFigures(NamedTuple):
    """One reader since an instant. Minutes are the mean from being given a case to deciding it.

    `compared` readings stand beside somebody else's of the same settled case, and `agreed` came to what was
    decided. `reread` are acceptances that were drawn and read again, blind; `disputed` where that came to
    another end. `appealed` are rejections that were appealed against and answered, `overturned` upheld.
    """

    reader_id: UUID
    read: int
    minutes: float
    compared: int
    agreed: int
    reread: int
    disputed: int
    appealed: int
    overturned: int


_FIGURES = """
SELECT r.reader_id, count(*), coalesce(avg(extract(epoch FROM r.read_at - r.claimed_at)), 0)::float8 / 60,
       count(*) FILTER (WHERE several.found),
       count(*) FILTER (WHERE several.found AND r.decision = c.outcome),
       count(*) FILTER (WHERE again.agrees IS NOT NULL), count(*) FILTER (WHERE NOT again.agrees),
       count(*) FILTER (WHERE p.is_upheld IS NOT NULL), count(*) FILTER (WHERE p.is_upheld)
  FROM credits_casereading r JOIN credits_reviewcase c ON c.id = r.case_id
 CROSS JOIN LATERAL (
       SELECT c.status = 'SETTLED' AND count(*) > 1 AS found FROM credits_casereading o WHERE o.case_id = c.id
 ) AS several
  LEFT JOIN credits_reviewcase again
    ON again.activity_id = r.activity_id AND again.kind = 'REREADING' AND c.kind <> 'REREADING'
   AND r.decision <> 'REJECT'
  LEFT JOIN credits_appeal p
    ON p.activity_id = r.activity_id AND c.kind = 'REVIEW' AND r.decision = 'REJECT'
 WHERE r.read_at >= %(since)s GROUP BY r.reader_id ORDER BY count(*) DESC, r.reader_id
"""


def readers_figures(since: datetime) -> list[ReaderFigures]:
    """Return the figures of everybody who has read since then, who read most first."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"since": since})
        return [ReaderFigures._make(row) for row in cursor.fetchall()]
