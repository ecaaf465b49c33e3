"""SearchIndex: articles in, results out. Build, add, delete, open, search; generations."""

from searchapp.index.backend import EngineOpener
from searchapp.index.building import Progress
from searchapp.index.generations import Folder, Generation, Manifest
from searchapp.index.searchindex import Info, SearchIndex

__all__ = ["EngineOpener", "Folder", "Generation", "Info", "Manifest", "Progress", "SearchIndex"]
