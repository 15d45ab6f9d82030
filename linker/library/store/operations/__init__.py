"""The office of a library: accounts, sessions and tokens, who looked at what, and long jobs.

It is kept apart from the library (for a file: another file beside it), so that signing in and looking never wait for an
import that writes, and a library given to others carries neither password hashes nor who looked at whom.
"""
