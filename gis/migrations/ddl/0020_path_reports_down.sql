-- Take the reports of paths away; steps of scenarios that came of them stay.
DROP TABLE work.path_report;
