-- Purpose: answers of families to offers of a run after one of them, by code or by the portal.
SELECT a.answer_no, a.pupil_id, a.school_code, a.answer, a.at
FROM people.family_answer AS a
WHERE a.run_id = %(run)s AND a.answer_no > %(after)s
ORDER BY a.answer_no
LIMIT %(most)s
