-- Creates the database roles of puhui (decision 54: who may write is the database's business).
-- An administrator runs it once for each PostgreSQL cluster, version 15 or later; running it again changes nothing.
-- Passwords, where logins need them, are the administrator's to set. What each role may do with each table
-- is granted by `manage.py migrate`, as the tables' owner.
--
--   puhui          owns the database and its tables; migrates
--   puhui_web      the web server
--   puhui_worker   the jobs; it alone can become puhui_issuer, and has to say so (SET LOCAL ROLE)
--   puhui_auditor  reads
--   puhui_issuer   mints; nobody logs in as it
--
-- Decide by current_user, not by membership: puhui is a member of all, so that one login can take any of the roles
-- (`-c role=puhui_web`). Before 16 a login inherits either from all its roles or from none, and the owner of a
-- database must inherit to own its public schema, so there puhui inherits.

DO $roles$
DECLARE
    member_of text := CASE WHEN current_setting('server_version_num')::int >= 160000
                           THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('puhui',         'LOGIN CREATEDB INHERIT'),
        ('puhui_web',     'LOGIN NOINHERIT'),
        ('puhui_worker',  'LOGIN NOINHERIT'),
        ('puhui_auditor', 'LOGIN NOINHERIT'),
        ('puhui_issuer',  'NOLOGIN NOINHERIT')
    ) AS roles (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
        END IF;
    END LOOP;

    FOR wanted IN SELECT * FROM (VALUES
        ('puhui_web',     'puhui'),
        ('puhui_worker',  'puhui'),
        ('puhui_auditor', 'puhui'),
        ('puhui_issuer',  'puhui'),
        ('puhui_issuer',  'puhui_worker')
    ) AS memberships (name, member)
    LOOP
        IF NOT EXISTS (
            SELECT FROM pg_auth_members
            WHERE roleid = wanted.name::regrole AND member = wanted.member::regrole
        ) THEN
            EXECUTE format('GRANT %I TO %I', wanted.name, wanted.member) || member_of;
        END IF;
    END LOOP;
END
$roles$;
