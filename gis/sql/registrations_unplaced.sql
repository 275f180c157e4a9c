-- Purpose: forget what the former addresses of pupils led to, so that the new ones are looked up.
DELETE FROM people.location
WHERE dataset_id = %(dataset_id)s AND season = %(season)s AND pupil_id = ANY(%(ids)s)
