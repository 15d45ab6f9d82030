"""Screens: what each answer looks like to a person in a terminal 100 columns wide."""
