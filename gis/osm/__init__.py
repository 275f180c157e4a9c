"""Roads and waters out of OpenStreetMap: extracts, Overpass answers, GraphML and place names."""
