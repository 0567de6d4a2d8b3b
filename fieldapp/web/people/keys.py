"""The page that shows a device's key, once."""

from __future__ import annotations

from flask import render_template

from fieldapp.people import collect_settings
from fieldapp.people.device_keys import DeviceKey
from fieldapp.people.qr import svg_path
from fieldapp.web.context import language
from fieldapp.web.people.browser import base_url


def key_page(key: DeviceKey, name: str, *, back: str) -> str:
    """The QR code Collect scans, and the same to type."""
    code = collect_settings.settings_code(base_url(), key, project=name, language=language())
    return render_template(
        "people/key.html",
        code=svg_path(code),
        address=collect_settings.server_url(base_url(), key),
        key=key,
        name=name,
        base=base_url(),
        back=back,
    )
