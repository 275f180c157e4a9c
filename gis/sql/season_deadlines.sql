-- The deadlines of a season as they were set last, each with its number and who set it.
SELECT DISTINCT ON (grade, round, step)
    deadline_no, grade, round, step, opens, closes, status, source, act, reason, decided_by, at
FROM work.season_deadline
WHERE season = %(season)s
ORDER BY grade, round, step, deadline_no DESC
