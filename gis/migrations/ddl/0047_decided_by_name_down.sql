DROP TRIGGER guard_final ON work.run;
DROP FUNCTION work.guard_final();
DROP TABLE work.accepted_assumption;
ALTER TABLE work.run_state DROP COLUMN document_date;
ALTER TABLE work.run_state DROP COLUMN role;
ALTER TABLE work.run_state DROP COLUMN person;
