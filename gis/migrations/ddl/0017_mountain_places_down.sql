-- Take the marks of boarding schools and of straight lines that stand in away.
ALTER TABLE work.considered DROP COLUMN stands_in;
ALTER TABLE work.offer DROP COLUMN stands_in;
ALTER TABLE school DROP COLUMN boarding;
