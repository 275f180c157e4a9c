-- Take the steps and ends of edits away.
ALTER TABLE road_edit DROP COLUMN ends;
ALTER TABLE road_edit DROP COLUMN step;
