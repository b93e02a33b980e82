"""SQL of the guards that protect value: refusals by the database, whoever asks (decisions 54 to 56).

They are plain SQL in migrations, because `django-pgtrigger`'s own triggers can be told to look away by a
setting that any role may change. `STRICT_IGNORE` takes that away from its triggers too (decisions 55). The
one exception is the teardown of a test database by its owner. Every function has a fixed search path with
pg_temp last: any role may make a temporary table, and one by the name of ours would be read instead.
"""

# True only in a database whose name begins with test_, for the login that owns it, when it says so.
TEARDOWN = r"""
CREATE OR REPLACE FUNCTION puhui_teardown() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT current_database() LIKE 'test\_%'
       AND coalesce(current_setting('puhui.teardown', true), '') = 'on'
       AND session_user = (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database())
$$;
"""

# The argument is a name, as TG_NAME is: with another type this would be a second function that nobody calls.
STRICT_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    BEGIN
        RETURN public.puhui_teardown();
    END;
$$ LANGUAGE plpgsql SET search_path = public, pg_temp;
"""

# Raised as check_violation with a name, so that Django makes it an IntegrityError like any other constraint.
REFUSE = """
CREATE OR REPLACE FUNCTION puhui_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN
        IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s on %s is refused: %s', TG_OP, TG_TABLE_NAME, TG_ARGV[0]);
END $$;
"""


def append_only(table: str) -> str:
    """Return SQL that refuses UPDATE, DELETE and TRUNCATE on `table`."""
    return refuse(table, "append_only", "UPDATE OR DELETE") + no_truncate(table)


def never_removed(table: str) -> str:
    """Return SQL that refuses DELETE and TRUNCATE on `table`."""
    return refuse(table, "is_never_removed", "DELETE") + no_truncate(table)


def no_truncate(table: str) -> str:
    """Return SQL that refuses TRUNCATE on `table` (row triggers do not see it)."""
    return f"""
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION puhui_refuse('{table}_no_truncate');
"""


def refuse(table: str, name: str, operations: str, when: str = "") -> str:
    """Return SQL that refuses `operations` on the rows of `table` for which `when` holds, or on every row."""
    clause = f"WHEN ({when})" if when else ""
    return f"""
CREATE TRIGGER {table}_{name} BEFORE {operations} ON {table}
    FOR EACH ROW {clause} EXECUTE FUNCTION puhui_refuse('{table}_{name}');
"""


def changed(*columns: str) -> str:
    """Return the condition of an UPDATE that it changes one of these columns."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


KERNEL_FORWARD = "".join(
    [
        append_only("kernel_auditevent"),
        # A stored answer is never another; what moved value is kept for ever (decisions 72).
        refuse("kernel_idempotencyrecord", "is_never_changed", "UPDATE"),
        refuse(
            "kernel_idempotencyrecord",
            "expires_by_worker_only",
            "DELETE",
            "OLD.is_value OR current_user <> 'puhui_worker'",
        ),
        no_truncate("kernel_idempotencyrecord"),
        never_removed("kernel_clock"),
    ]
)
