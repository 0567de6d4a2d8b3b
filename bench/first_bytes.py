"""What a first visit costs until the page runs: bytes on the wire, with headers, of the page and all that it names.

What its script asks for later on is not waited for, nor is the browser's icon. Budget: 45 kB, 30 of them script, at 60
questions.
"""

from __future__ import annotations

import re
import shutil
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
NAMED = re.compile(r'(?:href|src)="(/(?:static|collect)/[^"]+)"')


def bench_first_bytes(url: str) -> None:
    """Print a row for each language of the interface."""
    print("\n| until the page runs | kB | budget | script kB | budget | met |\n| " + "--- | " * 6)
    for locale in ("en-US", "zh-CN"):
        total, script = first_bytes(url, locale)
        met = "yes" if total <= 45 and script <= 30 else "no"
        print(f"| 60 questions, {locale} | {total:.1f} | 45 | {script:.1f} | 30 | {met} |")


def first_bytes(url: str, locale: str) -> tuple[float, float]:
    """Kilobytes of all and of scripts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(locale=locale, viewport={"width": 360, "height": 780}).new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        addresses: dict[str, str] = {}
        sizes: dict[str, float] = {}

        def ended(event: dict[str, Any]) -> None:
            sizes[addresses.get(event["requestId"], "")] = event["encodedDataLength"] / 1000

        wire.on(
            "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
        )
        wire.on("Network.loadingFinished", ended)
        answer = page.goto(url)
        named = NAMED.findall(answer.text() if answer else "")
        page.locator("html[data-ready]").wait_for(state="attached")
        wanted = {url, *(urljoin(url, address) for address in named)}
        page.wait_for_load_state("networkidle")
        browser.close()
    asked = {address: size for address, size in sizes.items() if address in wanted and "/icons/app" not in address}
    return sum(asked.values()), sum(size for address, size in asked.items() if address.endswith(".js"))
