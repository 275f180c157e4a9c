-- Purpose: take in the tags of ways.
COPY road_way (network_id, way_id, tags) FROM STDIN
