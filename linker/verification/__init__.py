"""A second pair of eyes on a run: it reads what is stored and weighs pairs anew, with no code of the engine."""
