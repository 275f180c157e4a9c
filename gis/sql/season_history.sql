-- Every deadline that was ever set for a season, in the order in which they were set.
SELECT deadline_no, grade, round, step, opens, closes, status, source, act, reason, decided_by, at
FROM work.season_deadline
WHERE season = %(season)s
ORDER BY deadline_no
