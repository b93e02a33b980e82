"""The one door from the market into credits: what it may see and do here, frozen types and plain functions.

Only `market.custody` and `market.pools` come in (contract 5). Every function that moves something works in
the caller's transaction, and posts once: a command calls one of them, once.
"""

from credits.issuance.services.void_batch import VOIDED as BATCH_VOIDED
from credits.public.cash import (
    NoFunds,
    cash_balance,
    credit_cash,
    debit_cash,
    hold_cash,
    void_cash_hold,
)
from credits.public.facts import (
    batch_facts,
    holder_is_person,
    is_void,
    programme_party,
    registry_holdings,
    serials_in_custody,
    serials_of_transfer,
    void_of,
    where_issued_and_voided,
)
from credits.public.names import known_methodologies, known_schemes
from credits.public.papers import Paper, paper_attachment, receive_paper
from credits.public.settlement import settle
from credits.public.trail import Trail, trail_of
from credits.public.types import (
    BatchFacts,
    Delivery,
    Named,
    Payment,
    RegistryHolding,
    RetireTerms,
    Return,
    SerialRange,
    Settled,
)
from credits.public.units import (
    export_units,
    give_to_the_buffer,
    release_from_custody,
    take_into_custody,
)

__all__ = [
    "BATCH_VOIDED",
    "BatchFacts",
    "Delivery",
    "Named",
    "NoFunds",
    "Paper",
    "Payment",
    "RegistryHolding",
    "RetireTerms",
    "Return",
    "SerialRange",
    "Settled",
    "Trail",
    "batch_facts",
    "cash_balance",
    "credit_cash",
    "debit_cash",
    "export_units",
    "give_to_the_buffer",
    "hold_cash",
    "holder_is_person",
    "is_void",
    "known_methodologies",
    "known_schemes",
    "paper_attachment",
    "programme_party",
    "receive_paper",
    "registry_holdings",
    "release_from_custody",
    "serials_in_custody",
    "serials_of_transfer",
    "settle",
    "take_into_custody",
    "trail_of",
    "void_cash_hold",
    "void_of",
    "where_issued_and_voided",
]
