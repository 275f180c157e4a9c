-- Rules that hold for whoever writes, not only for our forms; what cannot be refused is named.

-- Points lie on the globe, longitude first; swapped latitudes beyond 90 cannot pass.
ALTER TABLE school ADD CONSTRAINT ck_school_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE gate ADD CONSTRAINT ck_gate_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE campus ADD CONSTRAINT ck_campus_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE candidate_site ADD CONSTRAINT ck_candidate_site_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE housing ADD CONSTRAINT ck_housing_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE people.pupil ADD CONSTRAINT ck_pupil_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);
ALTER TABLE people.applicant ADD CONSTRAINT ck_applicant_on_globe CHECK (ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90);

-- Areas are valid and not empty.
ALTER TABLE admin_unit ADD CONSTRAINT ck_admin_unit_area CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom));

-- No period ends before it begins.
ALTER TABLE admin_unit ADD CONSTRAINT ck_admin_unit_period CHECK (valid_to >= valid_from);
ALTER TABLE admin_unit_alias ADD CONSTRAINT ck_admin_unit_alias_period CHECK (valid_to >= valid_from);
ALTER TABLE school ADD CONSTRAINT ck_school_period CHECK (valid_to >= valid_from);
ALTER TABLE gate ADD CONSTRAINT ck_gate_period CHECK (valid_to >= valid_from);
ALTER TABLE campus ADD CONSTRAINT ck_campus_period CHECK (valid_to >= valid_from);

-- Straight-line questions in metres need an index on geography.
CREATE INDEX ix_school_geography ON school USING gist (geography(geom));
CREATE INDEX ix_gate_geography ON gate USING gist (geography(geom));

-- Two wards of one set may not share ground on one day; slivers of drawn borders have less. Told when
-- the transaction ends, so that a border can be moved on both sides.
CREATE FUNCTION refuse_ward_overlap() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    own admin_unit;
    other text;
BEGIN
    SELECT * INTO own FROM admin_unit WHERE dataset_id = NEW.dataset_id AND code = NEW.code;
    IF own.code IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT u.code INTO other FROM admin_unit AS u
    WHERE u.dataset_id = own.dataset_id AND u.code <> own.code AND u.geom && own.geom
        AND daterange(u.valid_from, u.valid_to, '[]') && daterange(own.valid_from, own.valid_to, '[]')
        AND ST_Intersects(u.geom, own.geom) AND NOT ST_Touches(u.geom, own.geom)
        AND ST_Area(geography(ST_Intersection(u.geom, own.geom))) > 1000
    ORDER BY u.code COLLATE "C" LIMIT 1;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'wards % and % share ground on one day', own.code, other
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION refuse_ward_overlap() IS 'Refuses a ward that shares more than 1,000 m² with another on one day';
CREATE CONSTRAINT TRIGGER no_overlap AFTER INSERT OR UPDATE ON admin_unit
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_ward_overlap();

-- The wards that hold on a day, of the set in use.
CREATE FUNCTION wards_on(day date) RETURNS SETOF admin_unit
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT u.* FROM public.admin_unit AS u
    JOIN public.dataset AS d ON d.dataset_id = u.dataset_id AND d.active
    WHERE daterange(u.valid_from, u.valid_to, '[]') @> day;
END;
COMMENT ON FUNCTION wards_on(date) IS 'Wards of the set in use that hold on a day';

-- Registers come in any order and drawn borders are metres off, so a point outside its ward is named
-- and not refused here; the import refuses it beyond the tolerance of its place.
CREATE FUNCTION places_outside_ward(day date, tolerance_m double precision DEFAULT 0)
RETURNS TABLE (place text, school_code text, gate_no integer, ward_code text, found_ward_code text, off_m double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH point AS (
        SELECT 'school' AS place, s.school_code, NULL::integer AS gate_no, s.ward_code, s.geom
        FROM public.school AS s
        JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active
        WHERE daterange(s.valid_from, s.valid_to, '[]') @> day
        UNION ALL
        SELECT 'gate', g.school_code, g.gate_no, s.ward_code, g.geom
        FROM public.gate AS g
        JOIN public.dataset AS d ON d.dataset_id = g.dataset_id AND d.active
        JOIN public.school AS s ON s.school_code = g.school_code
        JOIN public.dataset AS e ON e.dataset_id = s.dataset_id AND e.active
        WHERE daterange(g.valid_from, g.valid_to, '[]') @> day
    ),
    ward AS (SELECT w.code, w.geom FROM public.wards_on(day) AS w)
    SELECT
        p.place, p.school_code, p.gate_no, p.ward_code,
        (
            SELECT w.code FROM ward AS w WHERE ST_Intersects(w.geom, p.geom)
            ORDER BY w.code COLLATE "C" LIMIT 1
        ),
        ST_Distance(geography(o.geom), geography(p.geom))
    FROM point AS p
    LEFT JOIN ward AS o ON o.code = p.ward_code
    WHERE p.ward_code IS NOT NULL
        AND (o.code IS NULL OR NOT ST_DWithin(geography(o.geom), geography(p.geom), tolerance_m))
    ORDER BY p.place COLLATE "C", p.school_code COLLATE "C", p.gate_no;
END;
COMMENT ON FUNCTION places_outside_ward(date, double precision)
IS 'Schools and gates farther than some metres outside the ward that their school states; off_m is null where the ward does not hold on that day';

-- Runs as its reader: an officer sees the own ward's children only.
CREATE FUNCTION people.homes_outside_ward(day date, tolerance_m double precision DEFAULT 0)
RETURNS TABLE (season text, pupil_id text, ward_code text, found_ward_code text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT p.season, p.pupil_id, p.ward_code,
        (
            SELECT w.code FROM public.wards_on(day) AS w WHERE ST_Intersects(w.geom, p.geom)
            ORDER BY w.code COLLATE "C" LIMIT 1
        )
    FROM people.pupil AS p
    JOIN public.dataset AS d ON d.dataset_id = p.dataset_id AND d.active
    LEFT JOIN public.wards_on(day) AS o ON o.code = p.ward_code
    WHERE p.ward_code IS NOT NULL AND p.geom IS NOT NULL
        AND (o.code IS NULL OR NOT ST_DWithin(geography(o.geom), geography(p.geom), tolerance_m))
    ORDER BY p.season COLLATE "C", p.pupil_id COLLATE "C";
END;
COMMENT ON FUNCTION people.homes_outside_ward(date, double precision)
IS 'Homes farther than some metres outside the ward that the register states; of the children that the reader may see';

-- How much of each ward the approved official catchments of a level cover.
CREATE FUNCTION catchment_coverage(of_season text, of_level text, day date)
RETURNS TABLE (ward_code text, area_m2 double precision, covered_m2 double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        w.code, ST_Area(geography(w.geom)),
        COALESCE((
            SELECT ST_Area(geography(ST_Intersection(w.geom, ST_Union(c.geom))))
            FROM public.catchment AS c
            WHERE c.season = of_season AND c.level = of_level AND c.status = 'approved'
                AND c.kind IN ('official', 'khu_pho_list') AND c.valid @> day AND c.geom && w.geom
        ), 0)
    FROM public.wards_on(day) AS w
    ORDER BY w.code COLLATE "C";
END;
COMMENT ON FUNCTION catchment_coverage(text, text, date)
IS 'Area of each ward and how much of it the approved official outlines of a season and level cover on a day';

-- Nearest gates as the crow flies, in metres on the ellipsoid; the road decides, this is for looking.
CREATE FUNCTION gates_near(place geography, within_m double precision, at_most integer)
RETURNS TABLE (school_code text, gate_no integer, straight_m double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT g.school_code, g.gate_no, ST_Distance(geography(g.geom), place) AS straight_m
    FROM public.gate AS g
    JOIN public.dataset AS d ON d.dataset_id = g.dataset_id AND d.active
    WHERE g.open_to_pupils AND ST_DWithin(geography(g.geom), place, within_m)
    ORDER BY geography(g.geom) <-> place, g.school_code COLLATE "C", g.gate_no
    LIMIT at_most;
END;
COMMENT ON FUNCTION gates_near(geography, double precision, integer)
IS 'Gates open to pupils within some metres of a place, the nearest first, straight line';

COMMENT ON FUNCTION guard_catchment() IS 'Lets only the status and the last day of a catchment change';
COMMENT ON FUNCTION guard_catchment_part() IS 'Keeps schools and units of a catchment that is no draft';
COMMENT ON FUNCTION complete_catchment() IS 'Refuses a catchment without school, place or told reason at the end of a transaction';
