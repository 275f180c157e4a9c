"""How far and which way: finder, distances, areas, dossiers."""
