-- Purpose: draw one tile's wards: every border once, and one point per ward for its name.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m
),
ward AS (
    SELECT u.code, u.name, u.geom
    FROM admin_unit AS u, tile AS t
    WHERE u.dataset_id = %(wards_id)s
        AND COALESCE(u.valid_from, '-infinity') <= %(day)s::date
        AND COALESCE(u.valid_to, 'infinity') >= %(day)s::date
        AND u.geom && t.seen
),
border AS (
    SELECT
        ST_LineMerge(
            ST_UnaryUnion(
                ST_Collect(
                    ST_ClipByBox2D(ST_Boundary(w.geom), t.seen) ORDER BY w.code COLLATE "C"
                ),
                1e-7
            )
        ) AS geom
    FROM ward AS w, tile AS t
    HAVING count(*) > 0
),
drawn AS (
    SELECT
        NULL AS code, NULL AS name,
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(b.geom, 3857),
                CASE WHEN %(z)s >= 16 THEN 0 WHEN %(z)s <= 10 THEN 6 ELSE 2 END * t.unit_m
            ),
            t.box
        ) AS geom
    FROM border AS b, tile AS t
    UNION ALL
    SELECT
        w.code, w.name,
        ST_AsMVTGeom(ST_Transform(ST_PointOnSurface(w.geom), 3857), t.box, buffer => 0) AS geom
    FROM ward AS w, tile AS t
),
piece AS (
    SELECT code, name, geom FROM drawn ORDER BY code COLLATE "C" NULLS FIRST
)
SELECT ST_AsMVT(piece, 'wards') FROM piece WHERE piece.geom IS NOT NULL
