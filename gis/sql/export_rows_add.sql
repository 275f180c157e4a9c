-- Purpose: note which children are in an export.
INSERT INTO work.export_row (export_id, pupil_id)
SELECT %(export_id)s, c.pupil_id FROM unnest(%(pupils)s::text[]) AS c (pupil_id)
