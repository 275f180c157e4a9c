DROP VIEW pub.catchment;
CREATE TEMPORARY TABLE catchment_after ON COMMIT DROP AS
SELECT DISTINCT ON (c.dataset_id, c.season, c.catchment_id)
    c.dataset_id, c.catchment_id, c.level, c.season,
    ARRAY(SELECT s.school_code FROM catchment_school AS s WHERE s.catchment_no = c.catchment_no ORDER BY 1) AS school_codes,
    c.kind, c.source, lower(c.valid) AS valid_from, upper(c.valid) - 1 AS valid_to, c.geom
FROM catchment AS c
WHERE c.dataset_id IS NOT NULL AND c.geom IS NOT NULL
ORDER BY c.dataset_id, c.season, c.catchment_id, c.version DESC;
DROP TABLE catchment_state, catchment_unit, catchment_school, catchment;
DROP FUNCTION guard_catchment();
DROP FUNCTION guard_catchment_part();
DROP FUNCTION complete_catchment();

CREATE TABLE catchment (
    dataset_id INTEGER NOT NULL,
    catchment_id TEXT NOT NULL,
    level TEXT NOT NULL,
    season TEXT NOT NULL,
    school_codes TEXT[] NOT NULL,
    kind TEXT NOT NULL,
    source TEXT,
    valid_from DATE,
    valid_to DATE,
    geom geometry(MULTIPOLYGON,4326) NOT NULL,
    CONSTRAINT pk_catchment PRIMARY KEY (dataset_id, season, catchment_id),
    CONSTRAINT ex_catchment_official EXCLUDE USING gist (dataset_id WITH =, catchment_id WITH =, level WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (kind = 'official' AND valid_from IS NOT NULL),
    CONSTRAINT fk_catchment_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
CREATE INDEX ix_catchment_geom ON catchment USING gist (geom);
COMMENT ON TABLE catchment IS 'Catchments';
COMMENT ON COLUMN catchment.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN catchment.catchment_id IS 'Catchment id';
COMMENT ON COLUMN catchment.level IS 'Level';
COMMENT ON COLUMN catchment.season IS 'Season';
COMMENT ON COLUMN catchment.school_codes IS 'School codes';
COMMENT ON COLUMN catchment.kind IS 'Kind of catchment';
COMMENT ON COLUMN catchment.source IS 'Source';
COMMENT ON COLUMN catchment.valid_from IS 'First day of validity';
COMMENT ON COLUMN catchment.valid_to IS 'Last day of validity';
COMMENT ON COLUMN catchment.geom IS 'Area';
INSERT INTO catchment SELECT * FROM catchment_after;
UPDATE dataset SET active = true
WHERE dataset_id = (SELECT max(dataset_id) FROM catchment);

CREATE VIEW pub.catchment WITH (security_barrier = true) AS
SELECT
    c.season || '/' || c.catchment_id AS catchment_key, c.catchment_id, c.level, c.season,
    c.school_codes, c.kind, c.source, c.valid_from, c.valid_to, c.geom
FROM public.catchment AS c
JOIN public.dataset AS d ON d.dataset_id = c.dataset_id AND d.active
WHERE c.kind IN ('official', 'khu_pho_list');
COMMENT ON VIEW pub.catchment IS 'Catchments as published; drafts and derived ones are not here';
