-- Purpose: give the nodes that have tags.
SELECT node_id, tags FROM road_node WHERE network_id = %(network_id)s AND tags IS NOT NULL ORDER BY node_id
