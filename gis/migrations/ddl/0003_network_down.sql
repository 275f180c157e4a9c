DROP TABLE water;
DROP TABLE road_way;
DROP TABLE road_restriction;
DROP TABLE road_node;
DROP TABLE road_edge;
DROP TABLE network;
