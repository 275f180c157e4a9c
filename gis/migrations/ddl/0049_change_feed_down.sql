DROP VIEW work.change;
