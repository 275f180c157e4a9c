-- Take the reviews and the measured pairs away; versions and sets stay.
DROP TABLE work.review;
DROP TABLE checked_pair;
