"""SQL of what a notice to stakeholders tells of a project, and of what changed in the project since.

The code asks these functions too (told.py), so that it and the guards cannot differ. What may change without
another notice is decided here, and only here: capacity and estimate may become smaller, and the crediting
period shorter (ADR 0074).
"""

# Design value: the Measures name none. Reports come once a year; whoever was told of a project longer ago
# than that, and heard no more of it, need not expect it any more.
GOOD_FOR_DAYS = 365

# Numbers of a bundle's sites may be those of households: the notice has how many there are, and a digest. A
# number has few figures and is guessed from a plain digest in hours: so each is of a notice's own `salt` too,
# which stays in its row. An edition is in force by its days alone, whenever it was published.
_TOLD = """
CREATE FUNCTION credits_told_of_sites(bundle uuid, salt text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object('salt', salt) || CASE count(*) WHEN 0 THEN '{}' ELSE
               jsonb_build_object('sites', jsonb_build_object(
                   'count', count(*),
                   'capacity_kw', trim_scale(sum(s.capacity_kw))::text,
                   'digest', encode(sha256(convert_to(salt || jsonb_agg(
                       jsonb_build_array(c.key, s.capacity_kw, s.address, s.longitude, s.latitude,
                                         s.starts_on)
                       ORDER BY c.key COLLATE "C", s.id)::text, 'UTF8')), 'hex'))) END
      FROM credits_site s JOIN credits_projectobject c ON c.id = s.connection_id
     WHERE s.bundle_id = bundle AND s.ended_at IS NULL
$$;
CREATE FUNCTION credits_told_of_project(project credits_project, salt text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
               'methodology', project.methodology,
               'methodology_version', (
                   SELECT max(v.version) FROM credits_methodologyversion v
                    WHERE v.methodology_id = project.methodology AND v.status = 'PUBLISHED'
                      AND daterange(v.effective_from, v.effective_to)
                          @> (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date),
               'region', project.region,
               'object_key', project.object_key,
               'capacity_kw', trim_scale(project.capacity_kw)::text,
               'commissioned_on', project.commissioned_on,
               'address', project.address,
               'place', project.place,
               'crediting_from', project.crediting_from,
               'crediting_to', project.crediting_to,
               'estimated_t_per_year', project.estimated_t_per_year,
               'declared_free_of', project.declared_free_of)
           || COALESCE((SELECT jsonb_object_agg(named.kind, named.things) FROM (
                   SELECT lower(t.kind) AS kind,
                          CASE project.kind WHEN 'BUNDLE'
                          THEN jsonb_build_object('count', count(*), 'digest', encode(sha256(convert_to(
                                   salt || ' ' || string_agg(t.key, ' ' ORDER BY t.key COLLATE "C"),
                                   'UTF8')), 'hex'))
                          ELSE jsonb_agg(t.key ORDER BY t.key COLLATE "C") END AS things
                     FROM credits_things_of_project(project.id) t
                    WHERE NOT (t.kind = 'CONNECTION' AND t.key = credits_plain_key(project.object_key))
                    GROUP BY t.kind) named), '{}')
           || CASE project.kind WHEN 'BUNDLE' THEN credits_told_of_sites(project.id, salt) ELSE '{}' END
$$;
CREATE FUNCTION credits_digest_of_notice(told jsonb, agency text, key_terms text, benefit_sharing text)
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to((told || jsonb_build_object(
        'agency', agency, 'key_terms', key_terms, 'benefit_sharing', benefit_sharing))::text, 'UTF8')), 'hex')
$$;
"""

# A notice of before binds what it bound then.
_CHANGED = """
CREATE FUNCTION credits_changed_since_notice(notice credits_stakeholdernotice, project credits_project)
RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH both_sides AS (
        SELECT COALESCE(notice.told, jsonb_build_object('methodology', notice.methodology,
                                                        'region', notice.region,
                                                        'object_key', notice.object_key)) AS said,
               CASE WHEN notice.told IS NULL
                    THEN jsonb_build_object('methodology', project.methodology,
                                            'region', project.region,
                                            'object_key', project.object_key)
                    ELSE credits_told_of_project(project, notice.told->>'salt') END AS stands)
    SELECT COALESCE(array_agg(name ORDER BY name COLLATE "C"), '{}')
      FROM both_sides, LATERAL jsonb_object_keys(said || stands) name
     WHERE said->name IS DISTINCT FROM stands->name
       AND CASE WHEN name IN ('capacity_kw', 'estimated_t_per_year')
                THEN (stands->>name)::numeric <= (said->>name)::numeric
                WHEN name = 'crediting_from' THEN (stands->>name)::date >= (said->>name)::date
                WHEN name = 'crediting_to' THEN (stands->>name)::date <= (said->>name)::date
           END IS NOT TRUE
$$;
"""

# Of a database that exists: a notice that still runs is given what its project says now, which is read in
# what is left of its days; one that is over keeps what it bound, until it is too old.
_CARRIED_OVER = """
ALTER TABLE credits_stakeholdernotice DISABLE TRIGGER credits_stakeholdernotice_is_only_extended;
UPDATE credits_stakeholdernotice n
   SET told = now.told,
       digest = credits_digest_of_notice(now.told, n.agency, n.key_terms, n.benefit_sharing)
  FROM credits_project p, LATERAL (SELECT credits_told_of_project(p, gen_random_uuid()::text) AS told) now
 WHERE p.id = n.project_id AND p.status = 'DRAFT'
   AND (n.methodology, n.region, n.object_key) = (p.methodology, p.region, p.object_key)
   AND (COALESCE(n.extended_to, n.ends_at) > puhui_now()
        OR EXISTS (SELECT FROM credits_stakeholderobjection o
                    WHERE o.notice_id = n.id AND o.status = 'OPEN'));
ALTER TABLE credits_stakeholdernotice ENABLE TRIGGER credits_stakeholdernotice_is_only_extended;
"""

FUNCTIONS = _TOLD + _CHANGED
CARRIED_OVER = _CARRIED_OVER
