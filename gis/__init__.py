"""Places: what is where, in files and in PostGIS."""

import os

# openpyxl writes other bytes where lxml is installed; the same inputs must give the same bytes
os.environ["OPENPYXL_LXML"] = "False"
