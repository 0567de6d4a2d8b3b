"""Puts the application together: settings, services, blueprints, and nothing else."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from fieldapp.assets import TEMPLATES
from fieldapp.services import Clock, Services, start_services, utc_now
from fieldapp.settings import Settings
from fieldapp.web import access, collect, desk, errors, openrosa, people, public, pwa, start, static_files, surroundings
from fieldapp.web.form_data import FormRequest

csrf = CSRFProtect()


class FormCookie(SecureCookieSessionInterface):
    """The cookie that ties a form to its browser: `Secure` whenever the request came by HTTPS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the cookie is for HTTPS only."""
        return request.is_secure


def create_app(settings: Settings | None = None, *, clock: Clock = utc_now) -> Flask:
    """The WSGI application on one data folder, which is created when it is missing."""
    settings = settings or Settings.from_environment()
    services = start_services(settings, clock)
    app = Flask("fieldapp", static_folder=None, template_folder=str(TEMPLATES))
    app.request_class = FormRequest
    app.extensions["fieldapp"] = services
    app.session_interface = FormCookie()
    _configure(app, services)
    csrf.init_app(app)
    access.init_app(app)
    surroundings.init_app(app)
    errors.init_app(app)
    static_files.init_app(app)
    for area in (start, openrosa, collect, public, people, desk, pwa):
        app.register_blueprint(area.blueprint)
    for exempt in (openrosa, pwa):
        csrf.exempt(exempt.blueprint)
    return app


def _configure(app: Flask, services: Services) -> None:
    settings = services.settings
    app.config.update(
        SECRET_KEY=services.keys.flask_secret,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our Referrer-Policy never sends; `access` checks origins
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
