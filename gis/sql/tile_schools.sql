-- Purpose: draw one tile's schools; names come only as near as they can be read.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen
),
piece AS (
    SELECT
        s.kind,
        CASE WHEN %(z)s >= 12 THEN s.school_code END AS school_code,
        CASE WHEN %(z)s >= 14 THEN s.name END AS name,
        ST_AsMVTGeom(ST_Transform(s.geom, 3857), t.box) AS geom
    FROM school AS s, tile AS t
    WHERE s.dataset_id = %(schools_id)s
        AND COALESCE(s.valid_from, '-infinity') <= %(day)s::date
        AND COALESCE(s.valid_to, 'infinity') >= %(day)s::date
        AND s.geom && t.seen
        AND %(z)s >= 10
    ORDER BY s.school_code COLLATE "C"
)
SELECT ST_AsMVT(piece, 'schools') FROM piece WHERE piece.geom IS NOT NULL
