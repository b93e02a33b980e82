"""Who listens to the news of credits: each topic with what it wakes or does, once a message."""

from functools import partial
from uuid import UUID

from celery import Task
from django.db import transaction

from credits import tasks
from credits.issuance.services import request_issuance
from credits.issuance.services.approve_issuance import APPROVED
from credits.issuance.services.authority_answer import ANSWERED
from credits.issuance.services.mint_approved import MINTED
from credits.issuance.services.void_batch import VOID_CONFIRMED
from credits.projects.bundles.services import RECEIVED as SITES_RECEIVED
from credits.projects.services.reading_files import RECEIVED as TABLE_RECEIVED
from credits.registry import services as registry
from credits.registry.freeze_news import (
    PLACED_ON_MANY,
    RELEASED_OF_MANY,
    hear_of_placed,
    hear_of_released,
)
from credits.reversals.services.telling import APPROVED as REVERSAL_APPROVED
from credits.verification.services.sign_statement import STATED
from puhui.kernel.clock import puhui_now
from puhui.kernel.outbox import Consumer, consume
from puhui.kernel.wake import wake


def _request(_message_id: UUID, news: dict) -> None:
    request_issuance(statement_id=UUID(news["statement"]), now=puhui_now())


def _waking(*woken: Task) -> Consumer:
    """Return the consumer that wakes jobs once the news is taken: in transactions of their own, not the
    relay's, since numbers are reserved before units are minted."""

    def consumer(_message_id: UUID, _news: dict) -> None:
        for task in woken:
            transaction.on_commit(partial(wake, task.name))

    return consumer


consume(registry.TO_A_TRUSTED, "credits.execute_transfers", _waking(tasks.execute_transfers))
consume(PLACED_ON_MANY, "credits.tell_of_freeze", hear_of_placed)
consume(RELEASED_OF_MANY, "credits.tell_of_release", hear_of_released)
consume(TABLE_RECEIVED, "credits.read_tables", _waking(tasks.read_tables))
consume(SITES_RECEIVED, "credits.read_site_tables", _waking(tasks.read_site_tables))
consume(MINTED, "credits.share_bundles", _waking(tasks.share_bundles))
consume(STATED, "credits.request_issuance", _request)
consume(APPROVED, "credits.mint_approved", _waking(tasks.mint_approved, tasks.file_approved))
consume(REVERSAL_APPROVED, "credits.carry_out_reversals", _waking(tasks.carry_out_reversals))
consume(ANSWERED, "credits.mint_approved", _waking(tasks.mint_approved, tasks.file_approved))
consume(VOID_CONFIRMED, "credits.execute_voids", _waking(tasks.execute_voids))
