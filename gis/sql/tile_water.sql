-- Purpose: draw one tile's water; areas smaller than a few pixels and, far out, lines stay away.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m,
        360.0 / 4096 / 2 ^ %(z)s AS unit_deg
),
area AS (
    SELECT w.row_no, ST_Transform(ST_ClipByBox2D(w.geom, t.seen), 3857) AS geom
    FROM water AS w, tile AS t
    WHERE w.network_id = %(network_id)s AND w.kind = 'area' AND w.geom && t.seen
        AND GREATEST(ST_XMax(w.geom) - ST_XMin(w.geom), ST_YMax(w.geom) - ST_YMin(w.geom))
            > CASE WHEN %(z)s <= 10 THEN 64 ELSE 24 END * t.unit_deg
),
line AS (
    SELECT ST_Transform(ST_LineMerge(ST_Collect(w.geom ORDER BY w.row_no)), 3857) AS geom
    FROM water AS w, tile AS t
    WHERE w.network_id = %(network_id)s AND w.kind = 'line' AND w.geom && t.seen
        AND %(z)s >= 11
    HAVING count(*) > 0
),
piece AS (
    SELECT
        ST_AsMVTGeom(
            ST_Simplify(
                w.geom,
                CASE WHEN %(z)s >= 16 THEN 0 WHEN %(z)s <= 10 THEN 6 ELSE 2 END * t.unit_m
            ),
            t.box
        ) AS geom
    FROM (
        SELECT 0 AS kind, row_no, geom FROM area UNION ALL SELECT 1, 0, geom FROM line
    ) AS w, tile AS t
    ORDER BY w.kind, w.row_no
)
SELECT ST_AsMVT(piece, 'water') FROM piece WHERE piece.geom IS NOT NULL
