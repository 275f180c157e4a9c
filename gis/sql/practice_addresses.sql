-- How many addresses of a ward still wait for a person, for an exercise of training.
SELECT count(*) FROM people.location JOIN dataset USING (dataset_id)
WHERE active AND ward_code = %(ward)s AND status IN ('queue', 'not_found')
