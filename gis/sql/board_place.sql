-- Purpose: where the wards in use lie, degrees, and whether the places are invented.
SELECT
    ST_XMin(e.box) AS west, ST_YMin(e.box) AS south, ST_XMax(e.box) AS east, ST_YMax(e.box) AS north,
    (SELECT bool_or(d.nature = 'invented') FROM public.dataset AS d WHERE d.active AND d.kind IN ('wards', 'schools'))
        AS is_invented
FROM (SELECT ST_Extent(w.geom) AS box FROM pub.ward AS w) AS e
