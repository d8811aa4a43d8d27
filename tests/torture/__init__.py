"""Sweeps that try to break the command: long under ``--torture``, a sample of each in every run."""
