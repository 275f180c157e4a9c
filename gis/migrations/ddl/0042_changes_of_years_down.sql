COMMENT ON TABLE work.scenario_change IS 'Changes of schools, seats and policy in a scenario; they stack in order';
COMMENT ON COLUMN work.scenario_change.body IS 'Kind (seats, open_school, close_school, policy) and its values';
