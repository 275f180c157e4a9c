-- Take the areas derived from placements away.
DROP TABLE work.derived_area;
DROP TABLE work.derived_set;
