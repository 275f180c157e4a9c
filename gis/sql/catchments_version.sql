-- Purpose: name the catchments in force by one short text, which differs whenever they do.
SELECT md5(string_agg(format('%s %s', c.catchment_no, c.valid), ',' ORDER BY c.catchment_no))
FROM catchment AS c
WHERE c.status = 'approved' AND c.kind IN ('official', 'khu_pho_list')
