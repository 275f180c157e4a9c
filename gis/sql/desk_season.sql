-- Purpose: the newest season with children that the caller may see.
SELECT max(p.season) AS season FROM people.pupil AS p JOIN dataset AS d USING (dataset_id) WHERE d.active
