"""The use cases: import, train, evaluate, link, match, explain. Command line, desk and notebooks call only this.

Every function takes an open library first and gives back plain frozen data.
"""
