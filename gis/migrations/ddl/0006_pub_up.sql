-- Views of public facts of the sets in use; security barriers, so that no clever condition of a
-- reader is evaluated on rows that the view leaves out. Nothing here comes from people or work.
CREATE VIEW pub.ward WITH (security_barrier = true) AS
SELECT u.code, u.name, u.kind, u.valid_from, u.valid_to, u.former_units, u.former_district, u.geom
FROM public.admin_unit AS u
JOIN public.dataset AS d ON d.dataset_id = u.dataset_id AND d.active;
COMMENT ON VIEW pub.ward IS 'Wards, communes and special zones';

CREATE VIEW pub.school WITH (security_barrier = true) AS
SELECT
    s.school_code, s.name, s.name_generated, s.kind, s.levels, s.ownership, s.ward_code, s.address,
    s.geom
FROM public.school AS s
JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active;
COMMENT ON VIEW pub.school IS 'Schools of every kind';

CREATE VIEW pub.gate WITH (security_barrier = true) AS
SELECT g.school_code || '#' || g.gate_no AS gate_id, g.school_code, g.gate_no, g.name, g.geom
FROM public.gate AS g
JOIN public.dataset AS d ON d.dataset_id = g.dataset_id AND d.active
WHERE g.open_to_pupils;
COMMENT ON VIEW pub.gate IS 'School gates that pupils may use';

CREATE VIEW pub.seats WITH (security_barrier = true) AS
SELECT t.season, t.school_code, t.grade, t.programme, t.classes, t.class_size, t.seats
FROM public.seats AS t
JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active;
COMMENT ON VIEW pub.seats IS 'Seats by season, school, grade and programme';

CREATE VIEW pub.catchment WITH (security_barrier = true) AS
SELECT
    c.season || '/' || c.catchment_id AS catchment_key, c.catchment_id, c.level, c.season,
    c.school_codes, c.kind, c.source, c.valid_from, c.valid_to, c.geom
FROM public.catchment AS c
JOIN public.dataset AS d ON d.dataset_id = c.dataset_id AND d.active
WHERE c.kind IN ('official', 'khu_pho_list');
COMMENT ON VIEW pub.catchment IS 'Catchments as published; drafts and derived ones are not here';

CREATE VIEW pub.network WITH (security_barrier = true) AS
SELECT n.network_id, n.name, n.data_date, n.licence, n.nature, n.n_nodes, n.n_edges
FROM public.network AS n
WHERE n.active;
COMMENT ON VIEW pub.network IS 'The road network in use, its date and licence';

CREATE VIEW pub.road WITH (security_barrier = true) AS
SELECT
    e.way_id || '/' || e.position AS road_id, e.way_id, e.position, e.length_mm,
    w.tags ->> 'highway' AS highway, w.tags ->> 'name' AS name, e.geom
FROM public.road_edge AS e
JOIN public.network AS n ON n.network_id = e.network_id AND n.active
JOIN public.road_way AS w ON w.network_id = e.network_id AND w.way_id = e.way_id;
COMMENT ON VIEW pub.road IS 'Road edges with their names and lengths';

CREATE VIEW pub.water WITH (security_barrier = true) AS
SELECT w.kind || '/' || w.row_no AS water_id, w.kind, w.geom
FROM public.water AS w
JOIN public.network AS n ON n.network_id = w.network_id AND n.active;
COMMENT ON VIEW pub.water IS 'Water areas and lines';
