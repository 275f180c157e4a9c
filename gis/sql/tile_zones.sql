-- Purpose: draw one tile's official catchments in force on the day; drafts and derived areas stay away.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m
),
piece AS (
    SELECT
        c.catchment_no AS number,
        c.catchment_id,
        c.season,
        c.level,
        (
            SELECT string_agg(s.school_code, '|' ORDER BY s.school_code COLLATE "C")
            FROM catchment_school AS s WHERE s.catchment_no = c.catchment_no
        ) AS school_codes,
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(c.geom, 3857), CASE WHEN %(z)s >= 16 THEN 0 ELSE 2 * t.unit_m END
            ),
            t.box
        ) AS geom
    FROM catchment AS c, tile AS t
    WHERE c.status = 'approved' AND c.kind IN ('official', 'khu_pho_list')
        AND c.valid @> %(day)s::date AND c.geom && t.seen AND %(z)s >= 10
    ORDER BY c.level COLLATE "C", c.catchment_no
)
SELECT ST_AsMVT(piece, 'zones') FROM piece WHERE piece.geom IS NOT NULL
