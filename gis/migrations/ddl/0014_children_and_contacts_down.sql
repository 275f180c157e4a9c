-- Take children of surveys and the offices away.
DROP TABLE contact;
DROP TABLE children;
