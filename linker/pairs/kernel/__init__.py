"""The compiled pair kernel: scans a library for pairs that can reach a threshold and scores them on the way.

It reads the columns of `columns.py`, decides with the sums of `scoring.py`, and walks the tree of `tree.py`.
"""
