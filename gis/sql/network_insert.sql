-- Purpose: begin a new version, as a rule in use from the end of this transaction on.
INSERT INTO network (
    name, sha256, content_sha256, data_date, licence, nature, active, n_nodes, n_ways, n_edges, counts, left_out
) VALUES (
    %(name)s, %(sha256)s, %(content_sha256)s, %(data_date)s, %(licence)s, %(nature)s, %(active)s,
    %(n_nodes)s, %(n_ways)s, %(n_edges)s, %(counts)s, %(left_out)s
)
RETURNING network_id
