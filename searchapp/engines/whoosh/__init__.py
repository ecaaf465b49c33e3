"""The default engine: Whoosh's segments, locks and commits, our array codec and vectorised search."""
