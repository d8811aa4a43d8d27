"""The fast engine: shapes compiled to checks over an index of the data, and to SPARQL on the embedded store."""
