"""The QR code that sets ODK Collect up: its settings as JSON, deflated, in base64, as Collect itself writes them."""

from __future__ import annotations

import base64
import json
import zlib

from fieldapp.people.device_keys import DeviceKey


def server_url(base: str, key: DeviceKey) -> str:
    """The address Collect is given: the key stands in it, so nothing has to be typed."""
    return f"{base.rstrip('/')}/key/{key.text}"


def settings_code(base: str, key: DeviceKey, *, project: str, language: str) -> str:
    """The text of the QR code. Forms follow the server's list, finished forms go out by themselves."""
    settings = {
        "general": {
            "protocol": "odk_default",
            "server_url": server_url(base, key),
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "app_language": "zh" if language.startswith("zh") else language,
        },
        "admin": {},
        "project": {"name": project},
    }
    plain = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 9)).decode()
