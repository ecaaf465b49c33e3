"""For WSGI servers: `gunicorn searchapp.web.wsgi:app` serves the index that SEARCHAPP_INDEX names."""

from searchapp.web.app import create_app

app = create_app()
