-- Purpose: take the point of a pupil away whose address is unsure now; a file's own point has no entry at the desk.
UPDATE people.pupil SET geom = NULL, point_quality = NULL
WHERE dataset_id = %(dataset_id)s AND season = %(season)s AND pupil_id = %(pupil_id)s
