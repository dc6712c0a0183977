"""The words that scripts of practice tasks say, a module for the player and for each kind."""
