-- Take the districts of former names away; namesakes of two districts in one ward become one row.
ALTER TABLE admin_unit_alias DROP CONSTRAINT uq_admin_unit_alias_dataset_id_kind_alias_former_distri_716b;
DELETE FROM admin_unit_alias later USING admin_unit_alias kept
    WHERE later.ctid > kept.ctid AND later.dataset_id = kept.dataset_id
        AND later.kind = kept.kind AND later.alias = kept.alias AND later.ward_code = kept.ward_code;
ALTER TABLE admin_unit_alias DROP COLUMN former_district;
ALTER TABLE admin_unit_alias DROP COLUMN share;
ALTER TABLE admin_unit_alias DROP COLUMN khu_pho;
ALTER TABLE admin_unit_alias ADD CONSTRAINT pk_admin_unit_alias PRIMARY KEY (dataset_id, kind, alias, ward_code);
