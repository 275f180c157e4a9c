COMMENT ON TABLE work.scenario_change IS 'Changes of schools, seats, children, policy in a scenario; in order';
COMMENT ON COLUMN work.scenario_change.body IS 'Kind of change (seats, open_school, housing, policy and others) and its values';
