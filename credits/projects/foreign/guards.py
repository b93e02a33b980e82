"""SQL guards of digests that lists left here: each number is held against them before anything stands on it.

The database has no key (models.py): it compares what the application wrote down, and refuses a thing of which
nothing is written under a key of which a digest stands. So no way of filing, sealing or approving passes them
over, also where a list came in at that moment.
"""

from puhui.kernel.guards import append_only, refuse

# Whoever asks for a thing's claims asks here (filing_guards.py has the function of before): filing and
# registration, a site's admission, the report's things, approval and the numbers of a batch. A digest is of a
# kind and a number, so that its kind is not asked; OFFSET 0 has the planner look for one of a key's digests,
# not through all of them, and that before anybody has counted the rows of a list that has just come in. That
# a key is not empty is said to it again: where most claims have none, it would expect any key everywhere.
_CLAIMED = """
CREATE OR REPLACE FUNCTION credits_claimed_elsewhere(
    wanted_kind text, wanted_key text, since date, until date
) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF wanted_key = '' THEN RETURN false; END IF;
    IF EXISTS (
        SELECT FROM credits_keptkey k
         WHERE EXISTS (SELECT FROM credits_foreignclaim f
                        WHERE f.agreed_id = k.id AND f.digest <> '' AND f.lifted_at IS NULL OFFSET 0)
           AND NOT EXISTS (SELECT FROM credits_numberdigest n
                            WHERE n.agreed_id = k.id AND n.kind = wanted_kind AND n.key = wanted_key)
    ) THEN
        PERFORM credits_refused('held_against_kept_digests',
            'digests of another register are kept, and that of ' || wanted_kind || ' ' || wanted_key
            || ' is not known');
    END IF;
    RETURN EXISTS (
        SELECT FROM credits_foreignclaim f
         WHERE f.kind = wanted_kind AND f.key = wanted_key AND f.key <> '' AND f.lifted_at IS NULL
           AND daterange(f.days_from, f.days_to) && daterange(since, until)
    ) OR EXISTS (
        SELECT FROM credits_numberdigest n
          JOIN credits_foreignclaim f ON f.agreed_id = n.agreed_id AND f.digest = n.digest
         WHERE n.kind = wanted_kind AND n.key = wanted_key AND f.digest <> '' AND f.lifted_at IS NULL
           AND daterange(f.days_from, f.days_to) && daterange(since, until));
END $$;
"""

_LIFTED_ONLY = "DROP TRIGGER credits_foreignclaim_is_lifted_only ON credits_foreignclaim;" + refuse(
    "credits_foreignclaim",
    "is_lifted_only",
    "UPDATE",
    "OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL"
    " OR (NEW.id, NEW.register, NEW.reference, NEW.kind, NEW.key, NEW.agreed_id, NEW.digest, NEW.days_from,"
    " NEW.days_to, NEW.list_digest, NEW.row_number, NEW.imported_at)"
    " IS DISTINCT FROM (OLD.id, OLD.register, OLD.reference, OLD.kind, OLD.key, OLD.agreed_id, OLD.digest,"
    " OLD.days_from, OLD.days_to, OLD.list_digest, OLD.row_number, OLD.imported_at)",
)

FORWARD = append_only("credits_keptkey") + append_only("credits_numberdigest") + _LIFTED_ONLY + _CLAIMED
