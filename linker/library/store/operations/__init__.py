"""The operational database of a library: accounts, sessions and tokens, the access log, and long jobs.

It is kept apart from the library (for a file: another file beside it), so that signing in and reading never wait for an
import that writes, and a library given to others carries neither password hashes nor the access log.
"""
