"""phusong: the telecom coverage of a province, commune by commune and hamlet by hamlet."""

if __name__ == "coverage":
    # This folder on sys.path would shadow coverage.py: numba probes for that name and breaks on another
    # package under it, and so does `pytest --cov`. An ImportError is what both take as "not installed".
    raise ImportError("this folder is the package 'phusong': install it (pip install -e .) and import phusong")

__version__ = "0.1.0"

__all__ = ["__version__"]
