-- Purpose: take in water areas or lines.
COPY water (network_id, kind, row_no, geom) FROM STDIN
