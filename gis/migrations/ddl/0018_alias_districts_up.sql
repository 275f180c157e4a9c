-- Former names that two places bore: the district tells them apart; shares and today's khu phố.
ALTER TABLE admin_unit_alias ADD COLUMN former_district TEXT;
ALTER TABLE admin_unit_alias ADD COLUMN share DOUBLE PRECISION;
ALTER TABLE admin_unit_alias ADD COLUMN khu_pho TEXT;
ALTER TABLE admin_unit_alias DROP CONSTRAINT pk_admin_unit_alias;
ALTER TABLE admin_unit_alias ADD CONSTRAINT uq_admin_unit_alias_dataset_id_kind_alias_former_distri_716b
    UNIQUE NULLS NOT DISTINCT (dataset_id, kind, alias, former_district, ward_code);
COMMENT ON COLUMN admin_unit_alias.former_district IS 'Former district of the named unit, which tells namesakes apart';
COMMENT ON COLUMN admin_unit_alias.share IS 'Part of the former unit that went to this ward, where published, 0 to 1';
COMMENT ON COLUMN admin_unit_alias.khu_pho IS 'Today''s khu phố';
