-- Purpose: give the polylines of all edges, in the order of network_read_edges.
COPY (
    SELECT ST_AsBinary(geom, 'NDR') FROM road_edge WHERE network_id = {network_id} ORDER BY way_id, position
) TO STDOUT (FORMAT binary)
