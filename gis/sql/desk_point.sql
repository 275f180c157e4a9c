-- Purpose: give a pupil the point of its address; a point that the file gave is never replaced.
UPDATE people.pupil
SET geom = ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), point_quality = %(quality)s
WHERE dataset_id = %(dataset_id)s AND season = %(season)s AND pupil_id = %(pupil_id)s
AND (geom IS NULL OR %(replace)s)
