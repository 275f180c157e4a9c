-- Who has a seat before the ordinary run: lists of special programmes, and decisions.
CREATE TABLE people.programme_list (
    dataset_id INTEGER NOT NULL,
    season TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    school_code TEXT NOT NULL,
    programme TEXT NOT NULL,
    rank INTEGER,
    wish INTEGER NOT NULL,
    CONSTRAINT pk_programme_list PRIMARY KEY (dataset_id, season, pupil_id, school_code, programme),
    CONSTRAINT fk_programme_list_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
COMMENT ON TABLE people.programme_list IS 'Lists of special programmes';
COMMENT ON COLUMN people.programme_list.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN people.programme_list.season IS 'Season';
COMMENT ON COLUMN people.programme_list.pupil_id IS 'Opaque id: 12 digits or a temporary code';
COMMENT ON COLUMN people.programme_list.school_code IS 'School code';
COMMENT ON COLUMN people.programme_list.programme IS 'Programme, as in the register of seats';
COMMENT ON COLUMN people.programme_list.rank IS 'Place in the list; empty in a list of those who are admitted';
COMMENT ON COLUMN people.programme_list.wish IS 'Place among the pupil''s wishes for programmes, 1 = first';

CREATE TABLE people.placed_beforehand (
    dataset_id INTEGER NOT NULL,
    season TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    school_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_placed_beforehand PRIMARY KEY (dataset_id, season, pupil_id),
    CONSTRAINT fk_placed_beforehand_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
COMMENT ON TABLE people.placed_beforehand IS 'Pupils placed by decision before anything is run';
COMMENT ON COLUMN people.placed_beforehand.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN people.placed_beforehand.season IS 'Season';
COMMENT ON COLUMN people.placed_beforehand.pupil_id IS 'Opaque id: 12 digits or a temporary code';
COMMENT ON COLUMN people.placed_beforehand.school_code IS 'School code';
COMMENT ON COLUMN people.placed_beforehand.reason IS 'Kind of reason';

-- Without a ward of their own these rows are seen by those who see the whole city.
ALTER TABLE people.programme_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE people.programme_list FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON people.programme_list TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY city_only ON people.programme_list FOR SELECT TO gantruong_app
USING ((SELECT people.sees_city()));
ALTER TABLE people.placed_beforehand ENABLE ROW LEVEL SECURITY;
ALTER TABLE people.placed_beforehand FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON people.placed_beforehand TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY city_only ON people.placed_beforehand FOR SELECT TO gantruong_app
USING ((SELECT people.sees_city()));

-- Offers had before the ordinary run say by what.
ALTER TABLE work.offer ADD COLUMN programme TEXT;
ALTER TABLE work.offer ADD COLUMN decision TEXT;
COMMENT ON COLUMN work.offer.programme IS 'Special programme admitted to; null outside of them';
COMMENT ON COLUMN work.offer.decision IS 'Reason of a seat given by decision; null without one';
