"""How answers travel: forms, pages, ranges, caches, versions."""
