-- Take the lists, the decisions and their marks among the offers away.
ALTER TABLE work.offer DROP COLUMN decision;
ALTER TABLE work.offer DROP COLUMN programme;
DROP TABLE people.placed_beforehand;
DROP TABLE people.programme_list;
