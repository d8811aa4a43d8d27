"""YAML-LD seeds to quads and places; importing the package alone costs nothing."""
