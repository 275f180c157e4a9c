-- The states that runs of one season and grade are in, for an exercise of training.
SELECT DISTINCT state FROM work.run
WHERE kind = 'allocation' AND season = %(season)s AND grade = %(grade)s
