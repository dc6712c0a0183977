"""Pure parts of search: text of stored HTML, words of a query, snippets with the words marked."""
