-- Purpose: draw one tile's roads; the farther out, the fewer classes, and pieces joined to long lines.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), 4326) AS seen,
        40075016.68 / 4096 / 2 ^ %(z)s AS unit_m
),
way AS (
    SELECT
        way_id,
        tags ->> 'name' AS name,
        CASE
            WHEN tags ->> 'route' = 'ferry' THEN 'ferry'
            WHEN tags ->> 'service' IN ('parking_aisle', 'driveway', 'drive-through') THEN 'path'
            ELSE (
                SELECT c.class
                FROM (
                    VALUES
                    ('motorway', ARRAY['motorway', 'motorway_link', 'trunk', 'trunk_link']),
                    ('main', ARRAY['primary', 'primary_link', 'secondary', 'secondary_link']),
                    ('street', ARRAY['tertiary', 'tertiary_link', 'unclassified', 'residential',
                        'road', 'pedestrian']),
                    ('alley', ARRAY['service', 'living_street'])
                ) AS c (class, highways)
                WHERE tags ->> 'highway' = ANY(c.highways)
            )
        END AS class,
        tags ->> 'highway' AS highway
    FROM road_way
    WHERE network_id = %(network_id)s
),
shown AS (
    SELECT
        way_id,
        COALESCE(class, 'path') AS class,
        CASE WHEN %(z)s >= 15 OR (%(z)s >= 13 AND class IN ('motorway', 'main')) THEN name END
            AS name
    FROM way
    WHERE CASE COALESCE(class, 'path')
        WHEN 'motorway' THEN true
        WHEN 'main' THEN %(z)s >= 11 OR (%(z)s >= 9 AND highway = 'primary')
        WHEN 'ferry' THEN %(z)s >= 11
        WHEN 'street' THEN %(z)s >= 13 OR (%(z)s >= 12 AND highway = 'tertiary')
        WHEN 'alley' THEN %(z)s >= 14
        ELSE %(z)s >= 15
    END
),
line AS (
    SELECT
        s.class, s.name,
        ST_Transform(ST_LineMerge(ST_Collect(e.geom ORDER BY e.way_id, e.position)), 3857) AS geom
    FROM road_edge AS e
    JOIN shown AS s ON s.way_id = e.way_id, tile AS t
    WHERE e.network_id = %(network_id)s AND e.geom && t.seen
    GROUP BY s.class, s.name
),
piece AS (
    SELECT
        l.class, l.name,
        ST_AsMVTGeom(
            ST_Simplify(l.geom, CASE WHEN %(z)s >= 16 THEN 0 ELSE 2 * t.unit_m END), t.box
        ) AS geom
    FROM line AS l, tile AS t
    ORDER BY l.class, l.name COLLATE "C"
)
SELECT ST_AsMVT(piece, 'roads') FROM piece WHERE piece.geom IS NOT NULL
