"""Files in and out: GeoPackage, Shapefile (zipped), GeoJSON, CSV, Excel.

A file is opened (`opening`), its headings are understood (`headings`), its rows become drafts (`drafting`); nothing is
written before every row is right. `exporting` goes the other way.
"""
