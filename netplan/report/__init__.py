"""Finished results as words: numbers, sentences, tables and JSON documents. Nothing here computes a planning figure."""
