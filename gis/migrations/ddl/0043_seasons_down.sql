DROP TABLE work.season_deadline;
DROP TABLE work.season_definition;
