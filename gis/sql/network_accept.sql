-- Purpose: keep how a version came of another one.
INSERT INTO network_acceptance (
    network_id, based_on, scenario_id, edits, impact, reason, accepted_by
) VALUES (
    %(network_id)s, %(based_on)s, %(scenario_id)s, %(edits)s, %(impact)s, %(reason)s, %(accepted_by)s
)
