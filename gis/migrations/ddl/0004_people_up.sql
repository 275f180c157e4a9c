-- Children. Who sees a row is decided here once more, whatever the service above does.
CREATE TABLE people.applicant (
    dataset_id INTEGER NOT NULL,
    applicant_id TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    wish_1 TEXT NOT NULL,
    wish_2 TEXT,
    wish_3 TEXT,
    direct TEXT,
    area TEXT,
    geom geometry(POINT,4326),
    CONSTRAINT pk_applicant PRIMARY KEY (dataset_id, applicant_id),
    CONSTRAINT fk_applicant_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
CREATE INDEX ix_applicant_geom ON people.applicant USING gist (geom);
COMMENT ON TABLE people.applicant IS 'Grade-10 applicants';
COMMENT ON COLUMN people.applicant.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN people.applicant.applicant_id IS 'Opaque id';
COMMENT ON COLUMN people.applicant.score IS 'Total score';
COMMENT ON COLUMN people.applicant.wish_1 IS 'First wish';
COMMENT ON COLUMN people.applicant.wish_2 IS 'Second wish';
COMMENT ON COLUMN people.applicant.wish_3 IS 'Third wish';
COMMENT ON COLUMN people.applicant.direct IS 'School of direct admission';
COMMENT ON COLUMN people.applicant.area IS 'Area';
COMMENT ON COLUMN people.applicant.geom IS 'Longitude and latitude';

CREATE TABLE people.pupil (
    dataset_id INTEGER NOT NULL,
    pupil_id TEXT NOT NULL,
    season TEXT NOT NULL,
    grade TEXT NOT NULL,
    group_no INTEGER NOT NULL,
    address TEXT,
    ward_code TEXT,
    khu_pho TEXT,
    point_quality TEXT,
    residence_kind TEXT,
    birth_date DATE,
    sex TEXT,
    previous_school TEXT,
    programme_wish TEXT,
    personal_number TEXT,
    geom geometry(POINT,4326),
    CONSTRAINT pk_pupil PRIMARY KEY (dataset_id, season, pupil_id),
    CONSTRAINT fk_pupil_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
CREATE INDEX ix_pupil_geom ON people.pupil USING gist (geom);
CREATE INDEX ix_pupil_ward_code ON people.pupil (dataset_id, ward_code);
COMMENT ON TABLE people.pupil IS 'Pupils';
COMMENT ON COLUMN people.pupil.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN people.pupil.pupil_id IS 'Opaque id: 12 digits or a temporary code';
COMMENT ON COLUMN people.pupil.season IS 'Season';
COMMENT ON COLUMN people.pupil.grade IS 'Grade to enter';
COMMENT ON COLUMN people.pupil.group_no IS 'Priority group, smaller first';
COMMENT ON COLUMN people.pupil.address IS 'Current residence';
COMMENT ON COLUMN people.pupil.ward_code IS 'Ward code';
COMMENT ON COLUMN people.pupil.khu_pho IS 'Neighbourhood';
COMMENT ON COLUMN people.pupil.point_quality IS 'How exact the point is';
COMMENT ON COLUMN people.pupil.residence_kind IS 'Permanent or temporary residence';
COMMENT ON COLUMN people.pupil.birth_date IS 'Date of birth';
COMMENT ON COLUMN people.pupil.sex IS 'Sex';
COMMENT ON COLUMN people.pupil.previous_school IS 'Previous school';
COMMENT ON COLUMN people.pupil.programme_wish IS 'Programme wished for';
COMMENT ON COLUMN people.pupil.personal_number IS 'Personal number; only a keyed hash of it is kept';
COMMENT ON COLUMN people.pupil.geom IS 'Longitude and latitude';

-- FORCE: even the owner passes by a written policy, and a role without one sees nothing.
ALTER TABLE people.pupil ENABLE ROW LEVEL SECURITY;
ALTER TABLE people.pupil FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON people.pupil TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY own_wards ON people.pupil FOR SELECT TO gantruong_app
USING ((SELECT people.sees_city()) OR ward_code = ANY ((SELECT people.own_wards())::text[]));

ALTER TABLE people.applicant ENABLE ROW LEVEL SECURITY;
ALTER TABLE people.applicant FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON people.applicant TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY city_only ON people.applicant FOR SELECT TO gantruong_app
USING ((SELECT people.sees_city()));

-- Views that run as their reader, so that the policies above hold for them too.
CREATE VIEW people.wish WITH (security_invoker = true) AS
SELECT a.dataset_id, a.applicant_id, w.rank::integer AS rank, w.school_code
FROM people.applicant AS a
CROSS JOIN LATERAL unnest(ARRAY[a.wish_1, a.wish_2, a.wish_3]) WITH ORDINALITY AS w (school_code, rank)
WHERE w.school_code IS NOT NULL;
COMMENT ON VIEW people.wish IS 'Wishes, one row each, rank from 1';

CREATE VIEW people.score WITH (security_invoker = true) AS
SELECT a.dataset_id, a.applicant_id, round(a.score * 100)::integer AS score_hundredths, a.direct, a.area
FROM people.applicant AS a;
COMMENT ON VIEW people.score IS 'Scores in whole hundredths of a mark';
