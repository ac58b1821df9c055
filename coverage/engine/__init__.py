"""Stations on terrain -> level and best-server mosaics: how the work is cut up and where it runs. Draws no map."""
