-- Purpose: draw one tile's areas derived from a placement; those with fewer than ten children stay away.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m
),
piece AS (
    SELECT
        a.school_code,
        a.word,
        d.season,
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(a.geom, 3857), CASE WHEN %(z)s >= 16 THEN 0 ELSE 2 * t.unit_m END
            ),
            t.box
        ) AS geom
    FROM work.derived_area AS a
    JOIN work.derived_set AS d ON d.derived_set_id = a.derived_set_id
    CROSS JOIN tile AS t
    WHERE a.derived_set_id = %(derived_set_id)s AND a.geom && t.seen
        AND a.n_children >= 10 AND %(z)s >= 10
    ORDER BY a.word COLLATE "C", a.school_code COLLATE "C"
)
SELECT ST_AsMVT(piece, 'catchments') FROM piece WHERE piece.geom IS NOT NULL
