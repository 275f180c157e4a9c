-- Purpose: take in nodes without tags, as built by gis.copy_binary.
COPY road_node (network_id, node_id, geom) FROM STDIN (FORMAT binary)
