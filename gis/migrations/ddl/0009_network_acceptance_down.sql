-- Take away how network versions came of others; the versions stay.
DROP TABLE network_acceptance;
