-- Children of universal-education surveys, and the offices that families ask.
CREATE TABLE children (
    dataset_id INTEGER NOT NULL,
    ward_code TEXT NOT NULL,
    year INTEGER NOT NULL,
    age INTEGER NOT NULL,
    residence_kind TEXT NOT NULL,
    n INTEGER NOT NULL,
    CONSTRAINT pk_children PRIMARY KEY (dataset_id, ward_code, year, age, residence_kind),
    CONSTRAINT fk_children_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
COMMENT ON TABLE children IS 'Children by age and residence (universal education)';
COMMENT ON COLUMN children.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN children.ward_code IS 'Ward code';
COMMENT ON COLUMN children.year IS 'Year of the survey';
COMMENT ON COLUMN children.age IS 'Age in that year';
COMMENT ON COLUMN children.residence_kind IS 'Permanent or temporary residence';
COMMENT ON COLUMN children.n IS 'Children';

CREATE TABLE contact (
    dataset_id INTEGER NOT NULL,
    ward_code TEXT NOT NULL,
    office TEXT NOT NULL,
    address TEXT,
    phone TEXT,
    email TEXT,
    hours TEXT,
    CONSTRAINT pk_contact PRIMARY KEY (dataset_id, ward_code, office),
    CONSTRAINT fk_contact_dataset_id FOREIGN KEY(dataset_id) REFERENCES dataset (dataset_id) ON DELETE CASCADE
);
COMMENT ON TABLE contact IS 'Offices to ask about admission';
COMMENT ON COLUMN contact.dataset_id IS 'Imported set that the row belongs to';
COMMENT ON COLUMN contact.ward_code IS 'Ward code';
COMMENT ON COLUMN contact.office IS 'Office';
COMMENT ON COLUMN contact.address IS 'Address';
COMMENT ON COLUMN contact.phone IS 'Telephone';
COMMENT ON COLUMN contact.email IS 'E-mail';
COMMENT ON COLUMN contact.hours IS 'Office hours';
