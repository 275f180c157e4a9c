-- Purpose: give all nodes in order of their ids.
COPY (
    SELECT node_id, ST_X(geom), ST_Y(geom) FROM road_node WHERE network_id = {network_id} ORDER BY node_id
) TO STDOUT (FORMAT binary)
