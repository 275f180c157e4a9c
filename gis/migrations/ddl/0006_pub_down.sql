DROP VIEW pub.water;
DROP VIEW pub.road;
DROP VIEW pub.network;
DROP VIEW pub.catchment;
DROP VIEW pub.seats;
DROP VIEW pub.gate;
DROP VIEW pub.school;
DROP VIEW pub.ward;
