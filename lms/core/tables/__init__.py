"""Tables of values as files (csv_writer, xlsx_writer, reader): they know cells, not what the cells mean."""
