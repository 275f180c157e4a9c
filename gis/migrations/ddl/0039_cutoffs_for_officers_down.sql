DROP FUNCTION work.school_counts(integer, text);
DROP POLICY exact_for_officers ON work.cutoff;
DROP POLICY batch_work ON work.cutoff;
ALTER TABLE work.cutoff NO FORCE ROW LEVEL SECURITY;
ALTER TABLE work.cutoff DISABLE ROW LEVEL SECURITY;
