"""Tables as CSV and XLSX files: readers and writers that know cells, not their meaning."""
