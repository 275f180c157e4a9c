DROP VIEW people.score;
DROP VIEW people.wish;
DROP TABLE people.pupil;
DROP TABLE people.applicant;
