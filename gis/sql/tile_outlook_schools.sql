-- Purpose: draw one tile's schools with what an outlook tells of them in one year.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen
),
told AS (
    SELECT *
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
        school_code text, seats integer, n_first integer, n_placed integer,
        chance_over double precision, lon double precision, lat double precision
    )
),
placed AS (
    SELECT
        t.school_code, s.name, t.seats, t.n_first, t.n_placed, t.chance_over,
        ST_SetSRID(ST_MakePoint(t.lon, t.lat), 4326) AS geom
    FROM told AS t
    LEFT JOIN school AS s
        ON s.school_code = t.school_code
        AND s.dataset_id = (SELECT d.dataset_id FROM dataset AS d WHERE d.kind = 'schools' AND d.active)
),
piece AS (
    SELECT
        p.school_code, p.name, p.seats, p.n_first, p.n_placed, p.chance_over,
        ST_AsMVTGeom(ST_Transform(p.geom, 3857), t.box) AS geom
    FROM placed AS p, tile AS t
    WHERE p.geom && t.seen
    ORDER BY p.school_code COLLATE "C"
)
SELECT ST_AsMVT(piece, 'schools') FROM piece WHERE piece.geom IS NOT NULL
