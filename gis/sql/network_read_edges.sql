-- Purpose: give all edges in their order; network_read_shapes gives their points in the same one.
COPY (
    SELECT way_id, position, from_node, to_node, length_mm, ST_NPoints(geom)
    FROM road_edge WHERE network_id = {network_id} ORDER BY way_id, position
) TO STDOUT (FORMAT binary)
