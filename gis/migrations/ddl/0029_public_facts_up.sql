-- Statistics told to the public are kept: no later one may lead to few children together with them.
CREATE TABLE work.public_statistic (
    run_id INTEGER NOT NULL,
    ward_code TEXT NOT NULL,
    level TEXT NOT NULL,
    n_seats INTEGER NOT NULL,
    n_children INTEGER,
    n_placed INTEGER,
    n_unplaced INTEGER,
    n_at_nearest INTEGER,
    n_over_4km INTEGER,
    n_over_7km INTEGER,
    median_m INTEGER,
    p95_m INTEGER,
    told_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_public_statistic PRIMARY KEY (run_id, ward_code),
    CONSTRAINT fk_public_statistic_run_id FOREIGN KEY(run_id) REFERENCES work.run (run_id) ON DELETE RESTRICT,
    CONSTRAINT ck_public_statistic_few CHECK (
        least(nullif(n_children, 0), nullif(n_placed, 0), nullif(n_unplaced, 0), nullif(n_at_nearest, 0), nullif(n_over_4km, 0), nullif(n_over_7km, 0)) >= 10
    ),
    CONSTRAINT ck_public_statistic_rounded CHECK (median_m % 50 = 0 AND p95_m % 50 = 0)
);
COMMENT ON TABLE work.public_statistic IS 'Statistics by ward as told: no count of one to nine, none that follows';
COMMENT ON COLUMN work.public_statistic.run_id IS 'Run whose figures are told';
COMMENT ON COLUMN work.public_statistic.ward_code IS 'Ward of the homes, and of the schools for seats; empty where a home is in none';
COMMENT ON COLUMN work.public_statistic.level IS 'Level that the grade belongs to';
COMMENT ON COLUMN work.public_statistic.n_seats IS 'Seats of the ward''s schools in the run';
COMMENT ON COLUMN work.public_statistic.n_children IS 'Children; null where withheld';
COMMENT ON COLUMN work.public_statistic.n_placed IS 'Children with an offer; null where withheld';
COMMENT ON COLUMN work.public_statistic.n_unplaced IS 'Children without an offer; null where withheld';
COMMENT ON COLUMN work.public_statistic.n_at_nearest IS 'Children offered the first school of their own order; null where withheld';
COMMENT ON COLUMN work.public_statistic.n_over_4km IS 'Children whose way is longer than 4 km; null where withheld';
COMMENT ON COLUMN work.public_statistic.n_over_7km IS 'Children whose way is longer than 7 km; null where withheld';
COMMENT ON COLUMN work.public_statistic.median_m IS 'Median way of the placed, rounded up to 50 m; null where withheld';
COMMENT ON COLUMN work.public_statistic.p95_m IS 'Way that 95 % of the placed do not exceed, rounded up to 50 m; null where withheld';
COMMENT ON COLUMN work.public_statistic.told_at IS 'When it was told';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON work.public_statistic
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();

-- Views of public facts: what ends on a day says so, what belongs to a school or ward lies there.
CREATE OR REPLACE VIEW pub.school WITH (security_barrier = true) AS
SELECT
    s.school_code, s.name, s.name_generated, s.kind, s.levels, s.ownership, s.ward_code, s.address,
    s.geom, s.valid_from, s.valid_to
FROM public.school AS s
JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active;

CREATE OR REPLACE VIEW pub.gate WITH (security_barrier = true) AS
SELECT
    g.school_code || '#' || g.gate_no AS gate_id, g.school_code, g.gate_no, g.name, g.geom,
    g.valid_from, g.valid_to
FROM public.gate AS g
JOIN public.dataset AS d ON d.dataset_id = g.dataset_id AND d.active
WHERE g.open_to_pupils;

CREATE OR REPLACE VIEW pub.seats WITH (security_barrier = true) AS
SELECT
    t.season, t.school_code, t.grade, t.programme, t.classes, t.class_size, t.seats,
    concat_ws('~', t.season, t.school_code, t.grade, nullif(t.programme, '')) AS seats_id, s.geom
FROM public.seats AS t
JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
LEFT JOIN pub.school AS s ON s.school_code = t.school_code;

-- Names of rows stand in addresses as one part, so no / joins them.
CREATE OR REPLACE VIEW pub.catchment WITH (security_barrier = true) AS
SELECT
    c.season || '~' || c.catchment_id || '~' || c.version AS catchment_key, c.catchment_id, c.version,
    c.level, c.season,
    ARRAY(
        SELECT s.school_code FROM public.catchment_school AS s
        WHERE s.catchment_no = c.catchment_no ORDER BY s.school_code COLLATE "C"
    ) AS school_codes,
    c.kind, c.source, lower(c.valid) AS valid_from, upper(c.valid) - 1 AS valid_to, c.geom
FROM public.catchment AS c
WHERE c.status = 'approved' AND c.kind IN ('official', 'khu_pho_list');

CREATE OR REPLACE VIEW pub.road WITH (security_barrier = true) AS
SELECT
    e.way_id || '~' || e.position AS road_id, e.way_id, e.position, e.length_mm,
    w.tags ->> 'highway' AS highway, w.tags ->> 'name' AS name, e.geom
FROM public.road_edge AS e
JOIN public.network AS n ON n.network_id = e.network_id AND n.active
JOIN public.road_way AS w ON w.network_id = e.network_id AND w.way_id = e.way_id;

CREATE OR REPLACE VIEW pub.water WITH (security_barrier = true) AS
SELECT w.kind || '~' || w.row_no AS water_id, w.kind, w.geom
FROM public.water AS w
JOIN public.network AS n ON n.network_id = w.network_id AND n.active;

CREATE VIEW pub.ward_name WITH (security_barrier = true) AS
SELECT
    left(md5(concat_ws('|', a.kind, a.alias, a.former_district, a.ward_code)), 16) AS name_id,
    a.alias AS former_name, a.former_district, a.kind, a.khu_pho, a.ward_code, u.name AS ward_name,
    a.valid_from, a.valid_to, a.confidence, a.share,
    ST_PointOnSurface(u.geom)::geometry(Point, 4326) AS geom
FROM public.admin_unit_alias AS a
JOIN public.dataset AS d ON d.dataset_id = a.dataset_id AND d.active
LEFT JOIN pub.ward AS u ON u.code = a.ward_code;
COMMENT ON VIEW pub.ward_name IS 'Former names of wards, districts and quarters, and the ward of today';

CREATE VIEW pub.cutoff WITH (security_barrier = true) AS
SELECT
    concat_ws('~', r.season, r.grade, c.school_code, c.group_no) AS cutoff_id, r.season, r.grade,
    c.school_code, s.name AS school_name, c.group_no, c.shown_mm / 1000 AS within_m, c.why,
    p.run_id, r.is_model, (p.published_at AT TIME ZONE 'UTC')::date AS told_on, s.geom
FROM work.public_cutoff AS c
JOIN work.cutoff_publication AS p ON p.cutoff_publication_id = c.cutoff_publication_id
JOIN work.run AS r ON r.run_id = p.run_id
LEFT JOIN pub.school AS s ON s.school_code = c.school_code
WHERE NOT EXISTS (
    SELECT FROM work.cutoff_publication AS later
    JOIN work.run AS other ON other.run_id = later.run_id
    WHERE later.cutoff_publication_id > p.cutoff_publication_id
        AND other.season = r.season AND other.grade IS NOT DISTINCT FROM r.grade
);
COMMENT ON VIEW pub.cutoff IS 'Cut-offs as last told: rounded up to 50 m, or withheld with the reason';

CREATE VIEW pub.statistic WITH (security_barrier = true) AS
SELECT
    concat_ws('~', r.season, r.grade, t.ward_code) AS statistic_id, r.season, t.level, r.grade,
    t.ward_code, u.name AS ward_name, t.n_seats, t.n_children, t.n_placed, t.n_unplaced,
    t.n_at_nearest, t.n_over_4km, t.n_over_7km, t.median_m, t.p95_m, t.run_id, r.is_model,
    (t.told_at AT TIME ZONE 'UTC')::date AS told_on, u.geom
FROM work.public_statistic AS t
JOIN work.run AS r ON r.run_id = t.run_id
LEFT JOIN pub.ward AS u ON u.code = t.ward_code
WHERE NOT EXISTS (
    SELECT FROM work.public_statistic AS later
    JOIN work.run AS other ON other.run_id = later.run_id
    WHERE later.told_at > t.told_at
        AND other.season = r.season AND other.grade IS NOT DISTINCT FROM r.grade
);
COMMENT ON VIEW pub.statistic IS 'Statistics by ward as last told: no count of one to nine, none that follows';

-- A word that changes with any public fact, so that readers know when to read again.
CREATE VIEW pub.edition WITH (security_barrier = true) AS
SELECT md5(concat_ws(
    ' ',
    (SELECT string_agg(d.kind || ':' || d.content_sha256, ' ' ORDER BY d.kind COLLATE "C") FROM public.dataset AS d
        WHERE d.active AND d.kind IN ('wards', 'aliases', 'schools', 'gates', 'seats')),
    (SELECT max(n.network_id) FROM public.network AS n WHERE n.active),
    (SELECT count(*) || '/' || max(s.at) FROM public.catchment_state AS s),
    (SELECT max(p.cutoff_publication_id) FROM work.cutoff_publication AS p),
    (SELECT max(t.told_at) FROM work.public_statistic AS t)
)) AS edition;
COMMENT ON VIEW pub.edition IS 'One word that changes with any public fact';
