-- The offices that a season in force names.
SELECT body -> 'contact'
FROM work.season_definition
WHERE season = %(season)s AND state = 'in_force'
ORDER BY definition_no DESC
LIMIT 1
