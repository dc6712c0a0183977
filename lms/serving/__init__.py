"""How the application is served: granian over one listening socket, its workers forked from the loaded program."""
