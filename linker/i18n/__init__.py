"""The one room for language: texts by id, catalogues, and how numbers, units, dates and probabilities are written."""
