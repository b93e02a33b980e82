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
# They change the rules by which every amount of a history is foretold, and move nothing themselves: a history
# would not know any more what to expect. tests/credits/factors/test_changes.py does each and has it refused.
RULES = {"approve_factor_change", "propose_factor_change", "refuse_factor_change"}
# The rule book is written before the days of the histories begin; who does what with it in which order, and
# at one moment, stands in tests/credits/methodologies/services.
RULE_BOOK = {
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
# They move nothing of value: the machine's model has no products. tests/credits/verification shows each.
OF_PRODUCTS = {"certify_footprint", "refuse_footprint", "revoke_certificate", "submit_footprint"}
# They move nothing of value, and links need a partner's word: tests/credits/activities/partners shows each.
OF_PARTNERS = {"link_partner", "open_feed", "pause_feed", "resume_feed", "unlink_partner"}
# A history's activities have no inputs to quantify and nothing that waits for people. Histories of the review
# desk, with their own model: tests/credits/verification/review/test_machine.py.
OF_REVIEWS = {
    "appeal_activity",
    "cancel_activity",
    "give_back_case",
    "read_case",
    "take_next_case",
    "withdraw_case",
}
# A history does not last beyond its year: tests/credits/yearend settles, races and refuses.
OF_YEARS = {"announce_settlement", "propose_settlement", "withdraw_settlement"}
# They take back what the model foretells: test_reversal_machine.py does them in histories of its own.
OF_REVERSALS = {"approve_reversal", "propose_reversal", "refuse_reversal"}
# It moves nothing of value: what it finds is told to whoever decides. tests/credits/screening/evidence shows
# it; of packs, tests/credits/rest/test_evidence_samples.py.
OF_EVIDENCE = {"add_evidence", "download_pack", "draw_evidence", "draw_packs", "stream_packs"}
# Units on their way to another organisation need two of its members and days of waiting, which the histories'
# parties do not have; a freeze of everything would end every history. Each of them, in every order with
# retirement and custody and at one moment, stands in tests/credits/registry.
OF_THE_REGISTER = {
    "approve_destination",
    "approve_transfer",
    "cancel_transfer",
    "initiate_transfer",
    "keep_freeze",
    "place_freeze",
    "propose_destination",
    "propose_unfreezing",
    "release_freeze",
    "remove_destination",
}
# The histories' scheme keeps its own register, so that nothing is ever filed; tests/credits/issuance/
# test_mirror.py does each and has it refused.
OF_MIRRORS = {"confirm_answer", "discard_answer", "download_package", "enter_answer"}
# Words of another register beside ours, which move nothing: tests/credits/registry/test_exchange.py.
OF_REGISTERS = {
    "close_difference",
    "confirm_portfolio",
    "discard_portfolio",
    "enter_portfolio",
    "import_statement",
}
# A void takes back what every later amount of a history rests on; test_void.py in the same folder races it
# with retirements and has each step refused.
VOIDS = {"confirm_void", "propose_void", "withdraw_void"}
# What is told, named and sent around the filing of a project moves nothing; each, as the wrong person,
# again and at one moment: tests/credits/projects.
OF_FILINGS = {
    "add_project_object",
    "admit_sites",
    "create_bundle",
    "decide_stakeholder_objection",
    "end_site",
    "import_foreign_claims",
    "lift_foreign_claim",
    "publish_stakeholder_notice",
    "raise_stakeholder_objection",
    "receive_reading_file",
    "receive_site_table",
    "remove_project_object",
    "review_document",
    "turn_sites_away",
}
# What is entered in a case moves nothing, and another scope would end every history; only large reports are
# read twice. tests/credits/verification shows each and has it refused.
OF_VERIFIERS = {
    "add_photo",
    "answer_checklist",
    "judge_lines",
    "note_visit",
    "read_further",
    "renew_body",
}
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
    elsewhere = OF_PRODUCTS | OF_PARTNERS | OF_REVIEWS | OF_REVERSALS | OF_EVIDENCE | OF_THE_REGISTER
    elsewhere |= OF_VERIFIERS | OF_FILINGS | OF_YEARS
    return found - PARTS - RULES - RULE_BOOK - elsewhere - OF_MIRRORS - OF_REGISTERS - VOIDS


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
