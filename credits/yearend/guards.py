"""SQL guards of the year's end, whoever asks (decisions 54, 55).

No rule changes once it is written, nothing is settled that was not announced, told and due, and the worker
retires nothing but by such a line, or by the settlement of a closed bundle.
"""

from puhui.kernel.guards import append_only, never_removed, refuse

_TERMS = ("id", "scheme", "year", "rule_id", "reason", "proposed_by", "proposed_at", "notice_days")
_DECISION = ("decided_by", "decided_at", "announced_on", "due_on")
_TODAY = "(public.puhui_now() AT TIME ZONE 'Asia/Shanghai')::date"


def _changed(columns: tuple[str, ...]) -> str:
    new, old = (", ".join(f"{side}.{column}" for column in columns) for side in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


_LINE = f"""
CREATE FUNCTION credits_year_end_line_fits() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    announced credits_yearendsettlement;
    rule credits_yearendrule;
    asset credits_asset;
    wanted text;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO announced FROM credits_yearendsettlement WHERE id = NEW.settlement_id;
    SELECT * INTO rule FROM credits_yearendrule WHERE id = announced.rule_id;
    SELECT * INTO asset FROM credits_asset WHERE id = NEW.asset_id;
    IF announced.status <> 'ANNOUNCED' OR announced.told_at IS NULL OR announced.due_on > {_TODAY} THEN
        PERFORM credits_refused('year_end_is_announced_and_due', 'nothing is settled before its day');
    END IF;
    IF asset.scheme IS DISTINCT FROM announced.scheme OR asset.vintage > announced.year
       OR asset.book NOT IN ('PERSONAL', 'COIN_ONLY') THEN
        PERFORM credits_refused('year_end_of_its_own_grams', 'these grams are not of that year');
    END IF;
    wanted := CASE asset.book WHEN 'PERSONAL' THEN rule.personal ELSE rule.coin_only END;
    IF NEW.outcome <> 'CARRIED'
       AND NEW.outcome <> (
           CASE wanted WHEN 'coins' THEN 'COINS' WHEN 'retire' THEN 'RETIRED' ELSE '' END) THEN
        PERFORM credits_refused('year_end_by_its_rule', 'the rule says otherwise');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_yearendline_fits AFTER INSERT ON credits_yearendline
    FOR EACH ROW EXECUTE FUNCTION credits_year_end_line_fits();
"""  # noqa: S608  constant text

_REMAINDER = f"""
CREATE FUNCTION credits_year_end_remainder_fits() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    announced credits_yearendsettlement;
    rule credits_yearendrule;
    asset credits_asset;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO announced FROM credits_yearendsettlement WHERE id = NEW.settlement_id;
    SELECT * INTO rule FROM credits_yearendrule WHERE id = announced.rule_id;
    SELECT * INTO asset FROM credits_asset WHERE id = NEW.asset_id;
    IF announced.status <> 'ANNOUNCED' OR announced.told_at IS NULL OR announced.due_on > {_TODAY} THEN
        PERFORM credits_refused('year_end_is_announced_and_due', 'nothing is settled before its day');
    END IF;
    IF (asset.scheme, asset.book) IS DISTINCT FROM (announced.scheme, 'PERSONAL')
       OR asset.vintage > announced.year THEN
        PERFORM credits_refused('year_end_of_its_own_grams', 'these grams are not of that year');
    END IF;
    IF NEW.outcome <> 'CARRIED' AND NEW.outcome <> (
           CASE rule.programme WHEN 'coins' THEN 'COINS' WHEN 'retire' THEN 'RETIRED' ELSE '' END) THEN
        PERFORM credits_refused('year_end_by_its_rule', 'the rule says otherwise');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_yearendremainder_fits AFTER INSERT ON credits_yearendremainder
    FOR EACH ROW EXECUTE FUNCTION credits_year_end_remainder_fits();
"""  # noqa: S608  constant text

# Both called by the ledger's own trigger: a programme's grams leave by a settled remainder and no other way.
_DISPOSALS = "".join(
    f"""
CREATE FUNCTION credits_rules_of_{kind.lower()}(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('transfer_by_worker_only', '{kind} is made by the worker only');
    END IF;
    IF NOT EXISTS (
        SELECT FROM credits_yearendremainder r
         WHERE r.ref = made.source_ref AND r.asset_id = made.asset_id AND r.grams = made.amount
           AND r.outcome = '{outcome}' AND r.command_id = made.command_id
           AND r.grams = (SELECT sum(l.grams) FROM credits_reserveline l WHERE l.reversal_ref = r.id)
           AND 1 = (SELECT count(*) FROM credits_transfer t
                     WHERE t.source_ref = made.source_ref AND t.kind = made.kind)) THEN
        PERFORM credits_refused('programme_disposes_by_a_settlement', 'no settlement takes these grams');
    END IF;
END $$;
"""  # noqa: S608  constant text
    for kind, outcome in (("PROGRAMME_RETIREMENT", "RETIRED"), ("PROGRAMME_CLOSING", "COINS"))
)

# Called by the ledger's own trigger (credits/ledger/guards.py). Residents retire as the web does it. What a
# closed bundle's owners are owed is retired by its settlement (credits/issuance/closing_guards.py).
RETIREMENT = """
CREATE OR REPLACE FUNCTION credits_rules_of_retirement(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'puhui_worker' AND NOT EXISTS (
        SELECT FROM credits_yearendline l JOIN credits_ledgeraccount h ON h.party_id = l.party_id
         WHERE l.ref = made.source_ref AND l.asset_id = made.asset_id AND l.grams = made.amount
           AND l.outcome = 'RETIRED' AND h.id = made.debit_account_id)
       AND NOT credits_retired_by_a_closing(made) THEN
        PERFORM credits_refused('worker_retires_by_a_settlement', 'no settlement retires these grams');
    END IF;
END $$;
"""

FORWARD = "".join(
    [
        append_only("credits_yearendrule"),
        never_removed("credits_yearendsettlement"),
        refuse("credits_yearendsettlement", "keeps_its_terms", "UPDATE", _changed(_TERMS)),
        refuse(
            "credits_yearendsettlement",
            "is_decided_once",
            "UPDATE",
            # Withdrawing what was announced is a second decision, and keeps what had been announced.
            f"OLD.announced_on IS NOT NULL AND {_changed(_DECISION[2:])}"
            f" OR OLD.decided_by IS NOT NULL AND NEW.status <> 'WITHDRAWN' AND {_changed(_DECISION[:2])}",
        ),
        refuse(
            "credits_yearendsettlement",
            "is_announced_before_its_day",
            "INSERT OR UPDATE",
            "NEW.due_on < NEW.announced_on + NEW.notice_days",
        ),
        refuse(
            "credits_yearendsettlement",
            "is_not_withdrawn_on_its_day",
            "UPDATE",
            f"NEW.status = 'WITHDRAWN' AND OLD.status = 'ANNOUNCED' AND OLD.due_on <= {_TODAY}",
        ),
        refuse(
            "credits_yearendsettlement",
            "is_told_once",
            "UPDATE",
            "NEW.told_to < OLD.told_to"
            " OR OLD.told_at IS NOT NULL AND NEW.told_at IS DISTINCT FROM OLD.told_at",
        ),
        append_only("credits_yearendline"),
        append_only("credits_yearendremainder"),
        _LINE,
        _REMAINDER,
        _DISPOSALS,
        RETIREMENT,
    ]
)
