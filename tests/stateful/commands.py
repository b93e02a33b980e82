"""Which commands there are, read from the packages: what is added must come about in the histories too.

A command that neither machine does is left out by name, with the reason and the place where it is shown
(test_commands.py sees to both).
"""

from dataclasses import dataclass
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import walk_packages

import credits
import market


@dataclass(frozen=True)
class LeftOut:
    """Commands of `credits` that no history has: why, and where in the tests each is done, by its name or
    through an address."""

    names: frozenset[str]
    why: str
    where: str
    through: str = ""


# They take an actor and are parts of a command: they run in its transaction or, the draws, right after it.
PARTS = {
    "credits.assign_case",
    "credits.draw_anew",
    "credits.draw_anew_of",
    "credits.go_on",
    "credits.receive_file",
    "credits.receive_paper",
    "credits.keep_unsigned",
    "credits.refuse_locked",
    "credits.reject_report",
    "credits.return_report",
    "credits.seal_report",
    "market.order_of",
}
LEFT_OUT = [
    LeftOut(
        frozenset({"approve_factor_change", "propose_factor_change", "refuse_factor_change"}),
        "They change the rules by which every amount of a history is foretold, and move nothing themselves.",
        "credits/factors",
    ),
    LeftOut(
        frozenset(
            {
                "approve_draft",
                "confirm_withdrawal",
                "drop_withdrawal",
                "edit_draft",
                "propose_withdrawal",
                "publish_draft",
                "record_filing",
                "refuse_draft",
                "submit_draft",
                "withdraw_draft",
                "write_draft",
            }
        ),
        "The rule book is written before the days of the histories begin.",
        "credits/methodologies",
    ),
    LeftOut(
        frozenset({"certify_footprint", "refuse_footprint", "revoke_certificate", "submit_footprint"}),
        "They move nothing of value: the machines' models have no products.",
        "credits/verification",
    ),
    LeftOut(
        frozenset({"link_partner", "open_feed", "pause_feed", "resume_feed", "unlink_partner"}),
        "They move nothing of value, and links need a partner's word.",
        "credits/activities",
    ),
    LeftOut(
        frozenset(
            {
                "appeal_activity",
                "cancel_activity",
                "give_back_case",
                "read_case",
                "take_next_case",
                "withdraw_case",
            }
        ),
        "The review desk has histories of its own, with their own model (test_machine.py).",
        "credits/verification/review",
    ),
    LeftOut(
        frozenset({"approve_reversal", "propose_reversal", "refuse_reversal"}),
        "They take back what a model foretells: test_reversal_machine.py does them.",
        "stateful",
    ),
    LeftOut(
        frozenset({"add_evidence", "draw_evidence"}),
        "They move nothing of value: what they find is told to whoever decides.",
        "credits",
    ),
    LeftOut(
        frozenset({"download_pack", "stream_packs"}),
        "They hand out what was written before.",
        "credits/rest",
        through="evidence-samples",
    ),
    LeftOut(
        frozenset({"export_claims"}),
        "It tells another register what stands, and changes nothing.",
        "credits/monitoring",
    ),
    LeftOut(
        frozenset({"confirm_portfolio", "discard_portfolio", "enter_portfolio"}),
        "Past rows of a register are shown beside ours and are never units.",
        "credits/registry",
    ),
    LeftOut(
        frozenset(
            {
                "add_project_object",
                "remove_project_object",
                "review_document",
            }
        ),
        "What is named and seen around a filing moves nothing.",
        "credits/projects",
    ),
    LeftOut(
        frozenset({"enter_figures"}),
        "The histories' projects are roofs, whose reports rest on meters alone.",
        "credits/monitoring",
    ),
    LeftOut(
        frozenset({"add_photo", "look_at_reading", "note_visit", "read_further", "renew_body"}),
        "What is entered in a case moves nothing; only large reports, and a twentieth, are read twice.",
        "credits/verification",
    ),
]
# Commands that act in no history but as a step of another, whose refusals have tests of their own.
STEPS = {"answer_checklist", "judge_lines"}
# The histories of the register (register.py).
REGISTER = {
    "admit_sites",
    "announce_settlement",
    "approve_destination",
    "approve_transfer",
    "cancel_transfer",
    "close_difference",
    "confirm_answer",
    "confirm_void",
    "create_bundle",
    "decide_stakeholder_objection",
    "discard_answer",
    "download_package",
    "end_site",
    "enter_answer",
    "import_foreign_claims",
    "import_statement",
    "initiate_transfer",
    "keep_freeze",
    "lift_foreign_claim",
    "place_freeze",
    "propose_destination",
    "propose_settlement",
    "propose_unfreezing",
    "propose_void",
    "publish_stakeholder_notice",
    "receive_reading_file",
    "receive_site_table",
    "release_freeze",
    "remove_destination",
    "turn_sites_away",
    "withdraw_settlement",
    "withdraw_void",
}
# What these histories do besides: commands of no actor in particular, and the worker's jobs.
OTHERS_OF_THE_REGISTER = {
    "accounts.confirm_role",
    "accounts.drop_proposal",
    "accounts.end_role",
    "accounts.propose_role",
    "credits.cancel_by_link",
    "credits.raise_stakeholder_objection",
}
JOBS_OF_THE_REGISTER = {
    "execute_transfers",
    "execute_voids",
    "file_approved",
    "read_site_tables",
    "read_tables",
    "settle_bundles",
    "settle_years",
    "share_bundles",
}
OTHERS = {"accounts.give_consent", "credits.raise_objection", "credits.use_voucher"}
JOBS = {
    "assign_due",
    "assign_waiting",
    "end_notices",
    "expire_vouchers",
    "freeze_account",
    "mint_issuance",
    "reconcile_limits",
    "reconcile_venues",
    "request_issuance",
    "run_bridge",
    "run_sessions",
    "unfreeze_account",
}
# What nobody is refused for what it is asked: jobs that find nothing, and words that are always taken.
NEVER_REFUSED = {"read_site_tables", "read_tables", "reconcile_limits", "run_bridge", "run_sessions"}
_NO_COMMANDS = ("admin", "child", "management", "migrations", "rest", "tasks")


def commands() -> set[str]:
    """Return what the market's histories must do: every command but those that have another place."""
    elsewhere = {f"credits.{name}" for name in STEPS | REGISTER | left_out()}
    return all_commands() - elsewhere - PARTS | OTHERS | JOBS


def commands_of_the_register() -> set[str]:
    """Return what the register's histories must do."""
    return {f"credits.{name}" for name in REGISTER} | OTHERS_OF_THE_REGISTER | JOBS_OF_THE_REGISTER


def left_out() -> set[str]:
    return {name for each in LEFT_OUT for name in each.names}


def all_commands() -> set[str]:
    """Return every function that takes an actor by keyword, such as `credits.place_freeze`."""
    found = set()
    for package in (credits, market):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not set(module.name.split(".")) & set(_NO_COMMANDS):
                found |= {f"{package.__name__}.{name}" for name in _commands_of(module.name)}
    return found


def not_met(tally, wanted: set[str]) -> list[str]:
    """Name what never came about, accepted or refused, by a tally of (command, code)."""
    # Of these the tally says by which states they went.
    accepted = {name for name, code in tally if not code or name in ("run_sessions", "run_bridge")}
    refused = {name for name, code in tally if code}
    lacking = [f"{name} accepted" for name in sorted(wanted - accepted)]
    return lacking + [f"{name} refused" for name in sorted(wanted - NEVER_REFUSED - refused)]


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
