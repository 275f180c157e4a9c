-- Purpose: the sets and roads in use and the publication that is read, each with its dates.
SELECT d.kind, d.data_date, d.imported_at AS at, d.nature, d.n_rows::bigint AS n_rows, d.flagged,
    EXISTS (SELECT FROM work.sign_off AS s WHERE s.dataset_id = d.dataset_id) AS signed
FROM public.dataset AS d WHERE d.active
UNION ALL
SELECT 'network', n.data_date, n.imported_at, n.nature, n.n_edges::bigint, '{}'::jsonb, true
FROM public.network AS n WHERE n.active
UNION ALL
SELECT 'publication', '', p.published_at, '', NULL, '{}'::jsonb, true FROM work.publication AS p WHERE p.active
ORDER BY 1
