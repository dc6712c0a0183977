"""Reports that people compose from the vocabulary of reporting, save, share and export."""
