"""What the command costs beside its peers; ``python -m bench`` prints the table."""
