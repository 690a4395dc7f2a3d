"""One file for each version, named by its number. There is no way back: put a backup in place instead."""
