"""For WSGI servers: `wsgi:app`. `fieldapp serve` needs no such file."""

from fieldapp.app import create_app

app = create_app()
