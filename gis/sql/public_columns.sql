-- Purpose: columns of the views in the schema pub, with the kind of their geometry.
SELECT
    c.relname::text AS view, a.attname::text AS name, format_type(a.atttypid, NULL) AS type,
    g.type AS geometry_type, g.srid
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN public.geometry_columns AS g
    ON g.f_table_schema = 'pub' AND g.f_table_name = c.relname AND g.f_geometry_column = a.attname
WHERE c.relnamespace = 'pub'::regnamespace AND c.relkind = 'v'
ORDER BY c.relname, a.attnum
