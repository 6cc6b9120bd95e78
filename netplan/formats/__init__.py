"""Readers of members and measurements in other tools' files."""
