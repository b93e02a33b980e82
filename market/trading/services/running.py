"""The job that takes sessions through their states, each step a transaction that finds the last one done.

Killed anywhere it goes on where it stopped: what a step needs stands in rows, and a step that was done is
not done again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from market.risk.gate import is_halted
from market.trading.models import Session
from market.trading.services.bids import end_of
from market.trading.services.clearing_once import (
    SYSTEM,
    TAMPERED,
    clear_session,
    halt_session,
    record_step,
)
from market.trading.services.sessions import locked_session
from market.trading.services.settling_once import settle_session
from market.trading.services.stopped_lots import OPEN_STATES, call_off_stopped, stopped_sessions
from market.trading.states import SessionStatus
from puhui.kernel.errors import PuhuiError
from puhui.kernel.fair_share import fair_share

log = logging.getLogger(__name__)

S = SessionStatus
STOPPED = "market_halted"
UNDER_WAY = [S.SCHEDULED, S.OPEN, S.FROZEN, S.HALTED, S.CLEARED, S.SETTLING]
# More wait for the next run, half a minute later.
SESSIONS_MOST = 100


def due_sessions(now: datetime) -> list[Session]:
    """Return what a run takes: sessions of stopped lots, past a time of their own, or cut off on the way.

    To be asked once a run: of more than it takes they are drawn by lot, and the next lot has others.
    """
    stopped = list(stopped_sessions().select_related("lot")[:SESSIONS_MOST])
    called_off = {session.id for session in stopped}
    rest = [session for session in _under_way(now) if session.id not in called_off]
    return [*stopped, *(session for session in rest if _is_due(session, now))]


def run_sessions(*, now: datetime, due: Sequence[Session] | None = None) -> dict[str, int]:
    """Open, close, clear and settle what is due; returns how many sessions came to which state.

    `due` is what was drawn for this run, if its caller has looked. A session that cannot go on is left as it
    is, counted as `waiting`, and holds up no other.
    """
    counts: dict[str, int] = {}
    for session in due_sessions(now) if due is None else due:
        try:
            if session.lot.stopped_at is not None and session.status in OPEN_STATES:
                reached = "called_off" if call_off_stopped(session.id, now=now) else "waiting"
            else:
                reached = advance(session.id, now=now)
        except PuhuiError as error:
            log.warning("session %s waits: %s", session.id, error.code)
            reached = "waiting"
        except Exception:  # whatever is wrong with one session must not stop the others
            log.exception("session %s failed", session.id)
            reached = "failed"
        counts[reached.lower()] = counts.get(reached.lower(), 0) + 1
    return counts


def advance(session_id: UUID, *, now: datetime) -> str:
    """Take one session as far as it can go now; returns its state."""
    status = _open_or_close(session_id, now)
    if status == S.FROZEN:
        status = clear_session(session_id, now=now)
    if status in (S.CLEARED, S.SETTLING):
        status = settle_session(session_id, now=now)
    return status


def _under_way(now: datetime) -> list[Session]:
    """Return a run's sessions that may be due: what takes bids or waits for people stands before none."""
    rows = Session.objects.filter(status__in=UNDER_WAY, opens_at__lte=now).order_by("opens_at", "id")
    rows = rows.exclude(status=S.OPEN, closes_at__gt=now).exclude(status=S.HALTED, stopped_for=TAMPERED)
    return list(rows.filter(pk__in=fair_share(rows, SESSIONS_MOST)).select_related("lot"))


def _is_due(session: Session, now: datetime) -> bool:
    if session.status == S.OPEN:
        return now >= end_of(session)
    if session.status == S.HALTED:
        return session.stopped_for != TAMPERED and not _is_stopped(session)
    return True


def _is_stopped(session: Session) -> bool:
    return is_halted(scheme=session.scheme, instrument=session.instrument_id)


def _open_or_close(session_id: UUID, now: datetime) -> str:
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status == S.SCHEDULED and now >= session.opens_at:
            _move(session, S.OPEN, "open_session", now)
        if session.status == S.OPEN and now >= end_of(session):
            session.frozen_at = now
            _move(session, S.FROZEN, "freeze_session", now)
        if session.status == S.FROZEN and _is_stopped(session):
            halt_session(session, STOPPED, now)
        elif session.status == S.HALTED and session.stopped_for == STOPPED and not _is_stopped(session):
            session.stopped_for = ""
            _move(session, S.FROZEN, "resume_session", now)
        return session.status


def _move(session: Session, status: str, action: str, now: datetime) -> None:
    session.status = status
    session.save(update_fields=["status", "frozen_at", "stopped_for"])
    record_step(SYSTEM, action, session, now)
