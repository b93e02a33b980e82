"""SQL guards of the two gates: a report is sealed, and units are issued, by what may bring units (3, 25).

The database looks at what a project's basis rests on: the version's own columns (what its text says, repeated
at publication) and the factor rows. Of a programme it looks at every version that has decided anything of the
report's year. Whether a value stands in for another place's is the code's to judge (`standing.py`).
"""

_RULES = """
CREATE FUNCTION credits_rules_have_not_ended(named text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ended credits_scheme;
BEGIN
    SELECT * INTO ended FROM credits_scheme WHERE code = named
       AND rules_last_day < (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date;
    IF ended.code IS NOT NULL THEN
        PERFORM credits_refused('rules_of_the_scheme_ended',
            format('%s ended on %s', ended.rules_en, ended.rules_last_day));
    END IF;
END $$;

CREATE FUNCTION credits_gates_are_open(report credits_monitoringreport) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    under credits_scheme;
    rests credits_basis;
    version credits_methodologyversion;
BEGIN
    SELECT * INTO under FROM credits_scheme WHERE code = report.scheme;
    IF report.kind = 'PROJECT' AND NOT under.is_demonstration
       AND NOT EXISTS (SELECT FROM credits_basis b WHERE b.id = report.basis_id) THEN
        PERFORM credits_refused('units_of_a_filed_version', 'the report rests on no version');
    END IF;
    FOR rests IN
        SELECT b.* FROM credits_basis b JOIN credits_methodologyversion v ON v.id = b.methodology_version_id
         WHERE CASE report.kind WHEN 'PROJECT' THEN b.id = report.basis_id
               ELSE b.scheme = report.scheme AND v.methodology_id = report.methodology
                    AND v.effective_from < report.period_to
                    AND (v.effective_to IS NULL OR v.effective_to > make_date(report.vintage, 1, 1)) END
    LOOP
        SELECT * INTO version FROM credits_methodologyversion WHERE id = rests.methodology_version_id;
        IF under.is_demonstration IS DISTINCT FROM version.is_demonstration
           OR NOT version.is_demonstration AND NOT EXISTS (
                SELECT FROM credits_methodologydraft d
                 WHERE d.published_id = version.id AND d.filed_at IS NOT NULL
                   AND version.filing_authority_zh = under.authority_zh) THEN
            PERFORM credits_refused('units_of_a_filed_version',
                format('%s v%s is not filed with the authority of %s', version.methodology_id,
                       version.version, report.scheme));
        END IF;
        IF NOT version.is_demonstration AND (version.unsourced <> '{}' OR EXISTS (
                SELECT FROM unnest(version.result_factors) AS number
                  JOIN credits_factorversion f ON f.id = rests.factor_version_ids[number]
                 WHERE f.confidence = 'design' OR f.status = 'placeholder')) THEN
            PERFORM credits_refused('units_of_sourced_numbers',
                format('%s v%s rests on a number without a source', version.methodology_id, version.version));
        END IF;
    END LOOP;
END $$;
"""

_SEALED = """
CREATE FUNCTION credits_report_passes_the_gates() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM credits_rules_have_not_ended(NEW.scheme);
    PERFORM credits_gates_are_open(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_passes_the_gates AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED')
    EXECUTE FUNCTION credits_report_passes_the_gates();

CREATE FUNCTION credits_issuance_passes_the_gates() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    report credits_monitoringreport;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM credits_rules_have_not_ended(NEW.scheme);
    SELECT * INTO report FROM credits_monitoringreport WHERE id = NEW.report_id;
    PERFORM credits_gates_are_open(report);
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_passes_the_gates AFTER INSERT ON credits_issuance
    FOR EACH ROW EXECUTE FUNCTION credits_issuance_passes_the_gates();
CREATE TRIGGER credits_issuance_moves_past_the_gates AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.status IN ('APPROVED', 'MINTED'))
    EXECUTE FUNCTION credits_issuance_passes_the_gates();
"""

FORWARD = _RULES + _SEALED
