"""Loops over characters and postings, compiled by numba.

Only numbers in arrays go in and out. Import these modules inside functions: numba takes a third of
a second to import, and most processes never rank. Compiled code is kept beside the source or, where
that cannot be written, in the user's cache folder. No kernel reorders sums, so results are the same
bits on every machine. A kernel calls others of its own file only: numba does not see that one of
another file has changed, and would keep the old machine code.
"""
