"""The keys of the pages, for the help page. (The query language is described by `searchapp.query.syntax`.)"""

KEYS: tuple[tuple[str, str], ...] = (
    ("/", "To the query box (ظ on an Arabic keyboard)"),
    ("Ctrl+K", "To the query box, from anywhere"),
    ("J", "The next result"),
    ("K", "The previous result"),
    ("N", "The next match in an article; with Shift the previous one"),
    ("?", "This page"),
)
