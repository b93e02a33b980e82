"""What people read on a page of the admin."""

from html.parser import HTMLParser


class Texts(HTMLParser):
    """Collects the texts of a page that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.words: list[str] = []
        self.inside: list[str] = []
        self.is_icon = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_icon = "material-symbols-outlined" in (dict(attrs).get("class") or "")
        if tag not in {"meta", "link", "input", "br", "img", "hr"}:
            self.inside.append(tag)
        for name, value in attrs:
            if name in {"title", "placeholder", "aria-label", "data-label"} and value:
                self.found.add(value.strip())

    def handle_endtag(self, tag: str) -> None:
        self.is_icon = False
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        # Mathematics is of the names that the document has, as its text is.
        if not self.is_icon and not {"script", "style", "pre", "math"} & set(self.inside):
            text = " ".join(data.split())
            self.found.add(text)
            if text:
                self.words.append(text)


def texts_on(page: str) -> set[str]:
    """Return the texts of a page that people read."""
    reader = Texts()
    reader.feed(page)
    return reader.found


def words_on(page: str) -> list[str]:
    """Return the texts between the tags of a page, in their order."""
    reader = Texts()
    reader.feed(page)
    return reader.words
