-- How many answers families gave to offers, for an exercise of training.
SELECT count(*) FROM people.family_answer
