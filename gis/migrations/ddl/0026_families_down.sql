REVOKE INSERT (kind, way, geom, note, seen_on, heard_by) ON work.path_report FROM gantruong_app;
DROP TABLE people.home_evidence;
DROP TABLE people.home_request;
DROP TABLE people.family_answer;
DROP FUNCTION people.family_child();
DROP FUNCTION people.family_key();
DROP TABLE people.family_withheld;
DROP TABLE people.family_code;
DROP TABLE work.season_date;
