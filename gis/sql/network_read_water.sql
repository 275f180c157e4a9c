-- Purpose: give water areas or lines in the order in which they were read.
SELECT ST_AsBinary(geom, 'NDR') FROM water
WHERE network_id = %(network_id)s AND kind = %(kind)s ORDER BY row_no
