"""Now and then a worker removes files that belong to nothing: what refused and broken-off submissions leave behind."""

from __future__ import annotations

import logging
import threading
import time

from fieldapp.services import Services
from fieldapp.storage import attachments
from fieldapp.storage.files import FileStore

FIRST_AFTER_SECONDS = 600.0
EVERY_SECONDS = 6 * 3600.0
log = logging.getLogger("fieldapp")


def start_sweeping(services: Services) -> None:
    """Sweep in the background for as long as the process lives."""
    threading.Thread(target=_run, args=(services,), name="fieldapp-sweeper", daemon=True).start()


def sweep(services: Services, now: float) -> int:
    """Remove orphans that are old enough; how many went."""

    def is_used(sha256: str) -> bool:
        with services.database.read() as c:
            return attachments.is_used(c, sha256)

    return FileStore(services.settings.files).sweep(now, is_used)


def _run(services: Services) -> None:
    never = threading.Event()
    pause = FIRST_AFTER_SECONDS
    while not never.wait(pause):
        pause = EVERY_SECONDS
        try:
            swept = sweep(services, time.time())
        except OSError:
            log.exception("sweeping files failed")
        else:
            if swept:
                log.info("swept %d files that belonged to nothing", swept)
