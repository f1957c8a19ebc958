"""Lists out of spreadsheets: CSV and XLSX read as plain text cells, and empty sheets to fill in."""
