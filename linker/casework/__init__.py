"""The use cases: import, train, evaluate, link, match, explain. The command line, the desk and notebooks call only this.

Every function takes an open library first and gives back plain frozen data.
"""
