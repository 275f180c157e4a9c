-- Purpose: the child whose code the current transaction has, if it opens anything.
SELECT season, pupil_id, grade, ward_code, point_quality, lon, lat FROM people.family_child()
