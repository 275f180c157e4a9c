-- Purpose: take in the few nodes with a barrier.
COPY road_node (network_id, node_id, tags, geom) FROM STDIN
