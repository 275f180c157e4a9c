-- Purpose: let the planner know the new rows at once, so that the first map request is quick.
ANALYZE road_node, road_way, road_edge, water
