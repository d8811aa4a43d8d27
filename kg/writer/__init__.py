"""A dataset to bytes, and bytes to files.

Every function from a dataset to bytes is pure: same dataset, same bytes, on any machine. Literals are written as they
are; blank nodes get canonical labels (RDFC-1.0); the order is one that people can read, or of code points.
"""

from kg.writer.book import Book, Chapter, arrange, only, serialize
from kg.writer.canonical import Unwritable, canonical_nquads, canonical_ntriples, digest, labelled
from kg.writer.files import atomic, write_atomic, write_folder
from kg.writer.jsonld import context_text
from kg.writer.rdfxml import rdfxml_stream
from kg.writer.turtle import turtle

__all__ = [
    "Book",
    "Chapter",
    "Unwritable",
    "arrange",
    "atomic",
    "canonical_nquads",
    "canonical_ntriples",
    "context_text",
    "digest",
    "labelled",
    "only",
    "rdfxml_stream",
    "serialize",
    "turtle",
    "write_atomic",
    "write_folder",
]
