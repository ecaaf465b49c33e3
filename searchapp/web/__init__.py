"""The search site: pages, JSON API and feeds, as a blueprint for any Flask app or as an app of its own."""

from searchapp.web.app import create_app
from searchapp.web.blueprint import blueprint
from searchapp.web.site import Hooks

__all__ = ["Hooks", "blueprint", "create_app"]
