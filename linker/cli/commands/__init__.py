"""The commands: each reads its options, asks one use case, and gives the answer on."""
