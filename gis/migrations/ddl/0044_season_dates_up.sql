-- What an older program set meanwhile comes over too.
INSERT INTO work.season_deadline (season, grade, step, closes, status, source, decided_by, at)
SELECT * FROM (
    SELECT season, grade, CASE what WHEN 'correct' THEN 'correction' ELSE 'confirmation' END AS step,
        (last_day + time '23:59:59.999') AT TIME ZONE INTERVAL '+07:00', 'published', 'codes last-day', decided_by, at
    FROM work.season_date
) AS d
WHERE NOT EXISTS (
    SELECT FROM work.season_deadline AS known
    WHERE (known.season, known.grade, known.round, known.step) = (d.season, d.grade, 1, d.step) AND known.at >= d.at
)
ORDER BY d.at, d.season, d.grade, d.step;
DROP TABLE work.season_date;
