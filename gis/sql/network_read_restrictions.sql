-- Purpose: give turn restrictions in the order in which they were read.
SELECT relation_id, kind, from_way, via_node, to_way, excepted
FROM road_restriction WHERE network_id = %(network_id)s ORDER BY row_no
