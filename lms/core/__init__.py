"""What every domain stands on and none of them owns: settings, database, clock, languages, cryptography, files. Knows no Flask and no domain."""
