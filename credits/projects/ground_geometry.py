"""SQL of whether two outlines share ground: the comparison of places.py once more, and cells to tell it by.

Coordinates are whole ten-millionths of a degree, so both come to the same to the last digit; the products of
two differences fit a bigint, whatever lies on earth. An edge goes from (x1, y1) to (x2, y2).
"""

# As Python rounds: a half goes to the even neighbour.
_EDGES = """
CREATE FUNCTION credits_ground_edges(place jsonb)
RETURNS TABLE (x1 bigint, y1 bigint, x2 bigint, y2 bigint)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    WITH rings AS (
        SELECT row_number() OVER () AS number, ring
          FROM jsonb_array_elements(CASE place->>'type' WHEN 'MultiPolygon' THEN place->'coordinates'
                                         WHEN 'Polygon' THEN jsonb_build_array(place->'coordinates')
                                         ELSE '[]' END) AS polygon,
               jsonb_array_elements(polygon) AS ring),
    told AS (
        SELECT r.number, p.position, axis, (p.point->>axis)::numeric * 10000000 AS exact
          FROM rings r, jsonb_array_elements(r.ring) WITH ORDINALITY AS p(point, position),
               (VALUES (0), (1)) AS of(axis)),
    units AS (
        SELECT number, position, axis,
               (CASE WHEN abs(exact - trunc(exact)) = 0.5 THEN 2 * round(exact / 2)
                     ELSE round(exact) END)::bigint AS unit FROM told),
    points AS (
        SELECT x.number, x.position, x.unit AS x, y.unit AS y
          FROM units x JOIN units y ON (y.number, y.position) = (x.number, x.position)
         WHERE x.axis = 0 AND y.axis = 1),
    edges AS (
        SELECT lag(x) OVER after AS x1, lag(y) OVER after AS y1, x AS x2, y AS y2
          FROM points WINDOW after AS (PARTITION BY number ORDER BY position))
    SELECT e.x1, e.y1, e.x2, e.y2 FROM edges e WHERE e.x1 IS NOT NULL
$$;
"""

# Corners, middles of edges, and between any two heights the middle of every stretch that lies within.
_WITNESSES = """
CREATE FUNCTION credits_ground_witnesses(place jsonb) RETURNS TABLE (x bigint, y bigint)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    WITH edges AS MATERIALIZED (SELECT * FROM credits_ground_edges(place)),
    heights AS (SELECT h.y1 AS low, lead(h.y1) OVER (ORDER BY h.y1) AS high
                  FROM (SELECT DISTINCT e.y1 FROM edges e) h),
    middles AS (SELECT (low + high) >> 1 AS y FROM heights WHERE (low + high) >> 1 <> low),
    products AS (SELECT m.y, e.x1, (m.y - e.y1) * (e.x2 - e.x1) AS over, e.y2 - e.y1 AS under
                   FROM middles m JOIN edges e ON (e.y1 > m.y) <> (e.y2 > m.y)),
    met AS (SELECT p.y, p.x1 + p.over / p.under
                   - CASE WHEN p.over % p.under <> 0 AND (p.over < 0) <> (p.under < 0) THEN 1 ELSE 0 END AS x
              FROM products p),
    stretches AS (SELECT y, x AS left, lead(x) OVER row AS right, row_number() OVER row AS number
                    FROM met WINDOW row AS (PARTITION BY y ORDER BY x))
    SELECT x1, y1 FROM edges
     UNION SELECT (x1 + x2) >> 1, (y1 + y2) >> 1 FROM edges
     UNION SELECT (s.left + s.right) >> 1, s.y FROM stretches s WHERE s.number % 2 = 1 AND s.right IS NOT NULL
$$;
"""

_MEET = """
CREATE FUNCTION credits_ground_within(one jsonb, other jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    WITH edges AS MATERIALIZED (SELECT * FROM credits_ground_edges(other)),
    box AS (SELECT min(x1) AS west, min(y1) AS south, max(x1) AS east, max(y1) AS north FROM edges)
    SELECT EXISTS (
        SELECT FROM credits_ground_witnesses(one) w JOIN box b
            ON w.x > b.west AND w.x < b.east AND w.y > b.south AND w.y < b.north
         WHERE NOT EXISTS (SELECT FROM edges e
                    WHERE w.x BETWEEN least(e.x1, e.x2) AND greatest(e.x1, e.x2)
                      AND w.y BETWEEN least(e.y1, e.y2) AND greatest(e.y1, e.y2)
                      AND (e.x2 - e.x1) * (w.y - e.y1) = (e.y2 - e.y1) * (w.x - e.x1))
           AND (SELECT count(*) FROM edges e
                 WHERE CASE WHEN (e.y1 > w.y) = (e.y2 > w.y) THEN false
                            WHEN e.y1 < e.y2
                            THEN (w.x - e.x1) * (e.y2 - e.y1) < (w.y - e.y1) * (e.x2 - e.x1)
                            ELSE (w.x - e.x2) * (e.y1 - e.y2) < (w.y - e.y2) * (e.x1 - e.x2) END) % 2 = 1)
$$;

CREATE FUNCTION credits_outlines_meet(one jsonb, other jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE COST 100000 SET search_path = public, pg_temp AS $$
BEGIN
    -- Two edges cross where each has its ends on both sides of the other.
    IF EXISTS (
        WITH a AS MATERIALIZED (SELECT * FROM credits_ground_edges(one)),
             b AS MATERIALIZED (SELECT * FROM credits_ground_edges(other))
        SELECT FROM a JOIN b
            ON least(a.x1, a.x2) <= greatest(b.x1, b.x2) AND least(b.x1, b.x2) <= greatest(a.x1, a.x2)
           AND least(a.y1, a.y2) <= greatest(b.y1, b.y2) AND least(b.y1, b.y2) <= greatest(a.y1, a.y2)
         WHERE sign((a.x2 - a.x1)::numeric * (b.y1 - a.y1) - (a.y2 - a.y1)::numeric * (b.x1 - a.x1))
             * sign((a.x2 - a.x1)::numeric * (b.y2 - a.y1) - (a.y2 - a.y1)::numeric * (b.x2 - a.x1)) < 0
           AND sign((b.x2 - b.x1)::numeric * (a.y1 - b.y1) - (b.y2 - b.y1)::numeric * (a.x1 - b.x1))
             * sign((b.x2 - b.x1)::numeric * (a.y2 - b.y1) - (b.y2 - b.y1)::numeric * (a.x2 - b.x1)) < 0)
    THEN
        RETURN true;
    END IF;
    RETURN credits_ground_within(one, other) OR credits_ground_within(other, one);
END $$;
"""

# A square of 2^32 units around the earth is quartered again and again where an edge touches a quarter, down
# to about a fortieth of the outline and never under 2^8 units (three metres). What lies wholly within is
# written as a range of the smallest quarters, numbered so that the four of one square follow one another:
# outlines of any two sizes that share a square share a number, and those that only touch share none.
_CELLS = """
CREATE FUNCTION credits_ground_cells(place jsonb) RETURNS int8multirange
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE edges AS MATERIALIZED (SELECT * FROM credits_ground_edges(place)),
    box AS (SELECT greatest(256, max(x1) - min(x1) >> 5, max(y1) - min(y1) >> 5) AS least_size FROM edges),
    cells AS (
        SELECT 0::bigint AS number, -2147483648::bigint AS x, -2147483648::bigint AS y,
               4294967296::bigint AS size, true AS is_cut
         UNION ALL
        SELECT c.number * 4 + q.number, at.x, at.y, c.size >> 1, found.is_cut
          FROM cells c
          JOIN box ON c.size > box.least_size
          CROSS JOIN (VALUES (0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1)) AS q(number, aside, up)
          CROSS JOIN LATERAL (SELECT c.x + q.aside * (c.size >> 1) AS x, c.y + q.up * (c.size >> 1) AS y,
                                     c.size >> 1 AS size, c.size >> 2 AS half) AS at
          CROSS JOIN LATERAL (
              -- The edge's box meets the quarter, and not all its corners lie on one side of the edge.
              SELECT EXISTS (SELECT FROM edges e
                  CROSS JOIN LATERAL (
                      SELECT (e.x2 - e.x1)::numeric * (at.y - e.y1)
                           - (e.y2 - e.y1)::numeric * (at.x - e.x1) AS turn,
                             (e.x2 - e.x1) * at.size AS up, (e.y2 - e.y1) * at.size AS aside) AS side
                  WHERE least(e.x1, e.x2) <= at.x + at.size AND greatest(e.x1, e.x2) >= at.x
                    AND least(e.y1, e.y2) <= at.y + at.size AND greatest(e.y1, e.y2) >= at.y
                    AND side.turn + least(0, side.up) - greatest(0, side.aside) <= 0
                    AND side.turn + greatest(0, side.up) - least(0, side.aside) >= 0) AS is_cut) AS found
         WHERE c.is_cut
           AND (found.is_cut OR (SELECT count(*) FROM edges e
                 WHERE CASE WHEN (e.y1 > at.y + at.half) = (e.y2 > at.y + at.half) THEN false
                            WHEN e.y1 < e.y2
                            THEN (at.x + at.half - e.x1)::numeric * (e.y2 - e.y1)
                               < (at.y + at.half - e.y1)::numeric * (e.x2 - e.x1)
                            ELSE (at.x + at.half - e.x2)::numeric * (e.y1 - e.y2)
                               < (at.y + at.half - e.y2)::numeric * (e.x1 - e.x2) END) % 2 = 1))
    SELECT coalesce(range_agg(int8range(c.number * (c.size >> 8) * (c.size >> 8),
                                        (c.number + 1) * (c.size >> 8) * (c.size >> 8))), '{}')
      FROM cells c WHERE NOT c.is_cut
$$;
"""

FUNCTIONS = _EDGES + _WITNESSES + _MEET + _CELLS
