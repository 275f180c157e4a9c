DROP TABLE people.confirmed_point;
DROP TABLE people.location;
