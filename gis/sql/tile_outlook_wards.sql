-- Purpose: draw one tile's wards with what an outlook tells of them in one year.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m
),
told AS (
    SELECT *
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
        ward_code text, n_children integer, n_far integer, missing_in_ward integer,
        missing_in_reach double precision, chance_missing_in_ward double precision,
        chance_missing_in_reach double precision, chance_far double precision
    )
),
piece AS (
    SELECT
        u.code, u.name, t.n_children, t.n_far, t.missing_in_ward, t.missing_in_reach,
        t.chance_missing_in_ward, t.chance_missing_in_reach, t.chance_far,
        ST_AsMVTGeom(
            ST_SimplifyPreserveTopology(
                ST_Transform(u.geom, 3857), CASE WHEN %(z)s >= 16 THEN 0 ELSE b.unit_m END
            ),
            b.box
        ) AS geom
    FROM admin_unit AS u
    CROSS JOIN tile AS b
    LEFT JOIN told AS t ON t.ward_code = u.code
    WHERE u.dataset_id = (SELECT d.dataset_id FROM dataset AS d WHERE d.kind = 'wards' AND d.active)
        AND COALESCE(u.valid_from, '-infinity') <= %(day)s::date
        AND COALESCE(u.valid_to, 'infinity') >= %(day)s::date
        AND u.geom && b.seen
    ORDER BY u.code COLLATE "C"
)
SELECT ST_AsMVT(piece, 'wards') FROM piece WHERE piece.geom IS NOT NULL
