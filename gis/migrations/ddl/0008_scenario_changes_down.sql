-- Take the changes of schools, seats and policy away.
DROP TABLE work.scenario_change;
