"""HTML to paragraphs: block elements part them, scripts and the like are left out."""

import re
from html.parser import HTMLParser

_BLOCK_NAMES = (
    "address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody td tfoot th "
    "thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNREAD = frozenset(("script", "style", "template", "noscript", "title", "svg", "math", "textarea", "select", "iframe"))
_MOST_UNCLOSED = 100
_SPACE = re.compile(r"[ \t\n\r\f]+")
"""White space as HTML collapses it; a no-break space stays."""


def paragraphs_of_html(markup: str) -> list[str]:
    """Return the text of an HTML page, one string a block, white space collapsed; never raises for bad markup.

    >>> paragraphs_of_html("<p>One <b>two</b>.</p><script>no()</script><p>Three&amp;four")
    ['One two.', 'Three&four']
    """
    reader = _Reader()
    reader.feed(markup)
    # What nobody closes, the parser would read again and again to the end; in HTML it ends unread.
    if reader.rawdata.count("<") <= _MOST_UNCLOSED:
        reader.close()
    reader.end_block()
    return reader.paragraphs


class _Reader(HTMLParser):
    """Collects text between the edges of blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread.append(tag)
        elif tag in _BLOCKS:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unread:
            del self._unread[self._unread.index(tag) :]
        elif tag in _BLOCKS:
            self.end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._pieces.append(data)

    def end_block(self) -> None:
        """Close the paragraph that is being read, if there is any text in it."""
        text = _SPACE.sub(" ", "".join(self._pieces)).strip(" ")
        self._pieces.clear()
        if text:
            self.paragraphs.append(text)
