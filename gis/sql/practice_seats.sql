-- Seats of some schools in one season and grade, for an exercise of training.
SELECT school_code, sum(seats) FROM seats JOIN dataset USING (dataset_id)
WHERE active AND season = %(season)s AND grade = %(grade)s AND school_code = ANY(%(schools)s)
GROUP BY school_code
