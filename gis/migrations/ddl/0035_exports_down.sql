DROP TABLE work.export_row;
DROP TABLE work.export;
