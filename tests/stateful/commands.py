"""Which commands there are, read from the packages: what is added must come about in the histories too."""

from importlib import import_module
from inspect import isfunction, signature
from pkgutil import walk_packages

import credits
import market

# They take an actor and are parts of a command, in whose transaction they run.
PARTS = {
    "assign_case",
    "order_of",
    "receive_file",
    "receive_paper",
    "refuse_locked",
    "reject_report",
    "return_report",
    "seal_report",
}
# They move nothing of value: the machine's model has no products. tests/credits/verification shows each.
OF_PRODUCTS = {"certify_footprint", "refuse_footprint", "revoke_certificate", "submit_footprint"}
# Commands of no actor in particular, and the worker's jobs.
OTHERS = {
    "assign_due",
    "assign_waiting",
    "end_notices",
    "expire_vouchers",
    "freeze_account",
    "give_consent",
    "mint_issuance",
    "raise_objection",
    "reconcile_limits",
    "reconcile_venues",
    "request_issuance",
    "run_bridge",
    "run_sessions",
    "unfreeze_account",
    "use_voucher",
}
# What nobody is refused for what it is asked: jobs that find nothing, and words that are always taken.
NEVER_REFUSED = {"reconcile_limits", "run_bridge", "run_sessions"}
_NO_COMMANDS = ("admin", "child", "management", "migrations", "rest", "tasks")


def commands() -> set[str]:
    """Return the names of all functions that take an actor and the time by keyword, and of the others."""
    found = set(OTHERS)
    for package in (credits, market):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not set(module.name.split(".")) & set(_NO_COMMANDS):
                found |= _commands_of(module.name)
    return found - PARTS - OF_PRODUCTS


def _commands_of(name: str) -> set[str]:
    functions = [each for each in vars(import_module(name)).values() if isfunction(each)]
    return {
        each.__name__
        for each in functions
        if each.__module__ == name and not each.__name__.startswith("_") and _takes_an_actor(each)
    }


def _takes_an_actor(function) -> bool:
    terms = signature(function).parameters
    return "actor" in terms and terms["actor"].kind is terms["actor"].KEYWORD_ONLY
