"""Why a file is not laid out anew."""


class LeftAlone(Exception):
    """Laying the file out would lose something; the message says what."""
