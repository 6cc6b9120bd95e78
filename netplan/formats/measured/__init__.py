"""Measurements in other tools' files, one reader a file."""
