"""Scenes of practice tasks: their reading, predicates and the replay that grades them.

Words: a scene is the data of a practice task, a kind is what sort of scene it is, an action is one
thing done, a trace is the actions of a run. Knows no other domain and no database; the browser
plays by the same rules (static/js/practice), which shared vectors and a fuzzer compare.
"""
