"""Who may do what: sessions, sign-in, and the guard in front of every request."""
