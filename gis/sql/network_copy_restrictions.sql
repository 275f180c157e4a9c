-- Purpose: take in turn restrictions.
COPY road_restriction (network_id, row_no, relation_id, kind, from_way, via_node, to_way, excepted)
FROM STDIN
