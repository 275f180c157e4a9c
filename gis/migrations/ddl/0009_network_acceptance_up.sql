-- A network version may come of another one by accepting edits; what was accepted stays known.
CREATE TABLE network_acceptance (
    network_id INTEGER NOT NULL,
    based_on INTEGER NOT NULL,
    scenario_id INTEGER,
    edits JSONB NOT NULL,
    impact JSONB NOT NULL,
    reason TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_network_acceptance PRIMARY KEY (network_id),
    CONSTRAINT ck_network_acceptance_other CHECK (network_id <> based_on),
    CONSTRAINT fk_network_acceptance_network_id FOREIGN KEY(network_id) REFERENCES network (network_id) ON DELETE CASCADE,
    CONSTRAINT fk_network_acceptance_based_on FOREIGN KEY(based_on) REFERENCES network (network_id),
    CONSTRAINT fk_network_acceptance_scenario_id FOREIGN KEY(scenario_id) REFERENCES work.scenario (scenario_id)
);
COMMENT ON TABLE network_acceptance IS 'Network versions made by accepting edits of another version';
COMMENT ON COLUMN network_acceptance.network_id IS 'Network version';
COMMENT ON COLUMN network_acceptance.based_on IS 'Version that was edited';
COMMENT ON COLUMN network_acceptance.scenario_id IS 'Scenario that was accepted';
COMMENT ON COLUMN network_acceptance.edits IS 'All edits that were built in, in order';
COMMENT ON COLUMN network_acceptance.impact IS 'What changed for homes and schools, as it was shown before';
COMMENT ON COLUMN network_acceptance.reason IS 'Why, for people';
COMMENT ON COLUMN network_acceptance.accepted_by IS 'A role or client, never a person''s name';
COMMENT ON COLUMN network_acceptance.accepted_at IS 'When';
