"""OGC API Features and Tiles over the public views, for QGIS and partners."""
