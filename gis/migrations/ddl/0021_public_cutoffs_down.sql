-- Take published cut-offs away.
DROP TABLE work.public_cutoff;
DROP TABLE work.cutoff_publication;
