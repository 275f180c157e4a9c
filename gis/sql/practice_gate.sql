-- How many metres a gate stands from where it should be, for an exercise of training.
SELECT ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography)
FROM gate JOIN dataset USING (dataset_id)
WHERE active AND school_code = %(school)s AND gate_no::text = %(gate)s
