"""SQL of the one written form of a number (keys.py), and what makes stored keys anew where that form changes.

Marks are told character by character, and capitals of Latin letters alone: both are the same in a database of
whatever locale.
"""

from string import ascii_lowercase, ascii_uppercase

from credits.projects.keys import KEY, MARKS

# Made and made anew by the same words: a database that exists has a function of that name.
PLAIN_KEY = f"""
CREATE OR REPLACE FUNCTION credits_plain_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = public, pg_temp AS $$
    SELECT ltrim(translate(regexp_replace(normalize(number, NFKC), '[{MARKS}]+', '', 'g'),
                           '{ascii_lowercase}', '{ascii_uppercase}'), '0')
$$;
"""

# Nothing is changed before it is known that everything can be: each stop names what a person has to settle.
_STOPS = f"""
DO $$
DECLARE
    found text;
BEGIN
    SELECT string_agg(o.kind || ' ' || o.number, '; ' ORDER BY o.number) INTO found
      FROM credits_projectobject o WHERE credits_plain_key(o.number) !~ '^{KEY}$';
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'keys_made_anew: these numbers hold letters that a key has not: %', found
              USING HINT = 'Correct the numbers, then migrate again.';
    END IF;
    SELECT string_agg(t.told, '; ' ORDER BY t.told) INTO found FROM (
        SELECT o.kind || ' ' || string_agg(o.number || ' of project ' || o.project_id, ' = '
                                           ORDER BY o.number) AS told
          FROM (SELECT kind, number, project_id, credits_plain_key(number) AS key
                  FROM credits_projectobject WHERE ended_at IS NULL
                 UNION ALL
                SELECT 'CONNECTION', p.object_key, p.id, credits_plain_key(p.object_key)
                  FROM credits_project p
                 WHERE p.status IN ('DRAFT', 'SUBMITTED', 'CITY_REVIEW', 'REGISTERED', 'SUSPENDED')) o
         GROUP BY o.kind, o.key
        HAVING count(DISTINCT o.project_id) > 1 OR o.kind <> 'CONNECTION' AND count(*) > 1) t;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'keys_made_anew: one thing stands in two live projects: %', found
              USING HINT = 'Take it off one of them or end one of them, then migrate again.';
    END IF;
    SELECT string_agg(c.kind || ' ' || c.key || ' in report ' || c.report_id, '; ') INTO found
      FROM credits_creditedobject c
      JOIN credits_key_anew k USING (report_id, kind, key)
      JOIN (SELECT c.*, COALESCE(k.key_anew, c.key) AS now FROM credits_creditedobject c
              LEFT JOIN credits_key_anew k USING (report_id, kind, key) WHERE c.released_at IS NULL) other
        ON other.id <> c.id AND other.kind = c.kind AND other.now = k.key_anew
       AND daterange(other.days_from, other.days_to) && daterange(c.days_from, c.days_to)
     WHERE c.released_at IS NULL;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'keys_made_anew: one thing was reported twice for the same days: %', found
              USING HINT = 'Return or void one of the reports, then migrate again.';
    END IF;
    SELECT string_agg(t.told, '; ') INTO found FROM (
        SELECT f.kind || ' ' || f.key || ' of ' || f.register || ' ' || f.reference AS told
          FROM credits_foreignclaim f
          JOIN credits_projectobject o ON o.kind = f.kind AND o.key = f.key
         WHERE f.lifted_at IS NULL AND credits_plain_key(o.number) <> o.key
         GROUP BY f.id HAVING count(DISTINCT credits_plain_key(o.number)) > 1) t;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'keys_made_anew: another register may mean one of several things: %', found
              USING HINT = 'Lift these claims and take the list in again, then migrate again.';
    END IF;
END $$;
"""  # noqa: S608  constant text

# What a report claimed, by the number that its project gave the thing; the row of claims has none itself.
_ANEW = """
CREATE TEMPORARY TABLE credits_key_anew ON COMMIT DROP AS
SELECT DISTINCT ON (r.id, o.kind, o.key)
       r.id AS report_id, o.kind, o.key, credits_plain_key(o.number) AS key_anew
  FROM credits_projectobject o JOIN credits_monitoringreport r ON r.project_id = o.project_id
 WHERE credits_plain_key(o.number) <> o.key
 ORDER BY r.id, o.kind, o.key, o.id;
"""

# Rows that are never changed are, this once. What another register claims keeps what it kept back here: of
# its number nothing but the key was stored, so that it takes that of the thing it met.
_CHANGES = """
ALTER TABLE credits_foreignclaim DISABLE TRIGGER credits_foreignclaim_is_lifted_only;
ALTER TABLE credits_creditedobject DISABLE TRIGGER credits_creditedobject_is_released_only;
ALTER TABLE credits_projectobject DISABLE TRIGGER credits_projectobject_is_ended_only;
UPDATE credits_foreignclaim f SET key = credits_plain_key(o.number) FROM credits_projectobject o
 WHERE f.lifted_at IS NULL AND o.kind = f.kind AND o.key = f.key AND credits_plain_key(o.number) <> o.key;
UPDATE credits_creditedobject c SET key = k.key_anew FROM credits_key_anew k
 WHERE (c.report_id, c.kind, c.key) = (k.report_id, k.kind, k.key);
UPDATE credits_projectobject SET key = credits_plain_key(number) WHERE key <> credits_plain_key(number);
ALTER TABLE credits_foreignclaim ENABLE TRIGGER credits_foreignclaim_is_lifted_only;
ALTER TABLE credits_creditedobject ENABLE TRIGGER credits_creditedobject_is_released_only;
ALTER TABLE credits_projectobject ENABLE TRIGGER credits_projectobject_is_ended_only;
DROP TABLE credits_key_anew;
"""

# An index keeps what the function said when its rows were written.
_INDEXES = """
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN SELECT DISTINCT d.objid::regclass FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_proc'::regclass
                    AND d.refobjid = 'credits_plain_key(text)'::regprocedure
    LOOP
        EXECUTE format('REINDEX INDEX %s', found);
    END LOOP;
END $$;
"""

KEYS_MADE_ANEW = PLAIN_KEY + _ANEW + _STOPS + _CHANGES + _INDEXES
