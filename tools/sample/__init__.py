"""Builder of the sample province: published facts and fixed seeds in, the files of ``data/`` out.

Run ``python -m tools.sample`` from the root of the repository. Nothing here is imported by phusong itself.
"""
