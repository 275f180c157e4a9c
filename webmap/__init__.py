"""The map: pages for the browser, tiles and their styles."""
