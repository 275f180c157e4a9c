-- Purpose: take in edges, as built by gis.copy_binary.
COPY road_edge (network_id, way_id, position, from_node, to_node, length_mm, geom)
FROM STDIN (FORMAT binary)
