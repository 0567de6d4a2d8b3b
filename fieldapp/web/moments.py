"""Moments in the words people use for them."""

from __future__ import annotations

from datetime import datetime

from fieldapp.i18n import translate


def describe_moment(at: datetime, now: datetime, language: str) -> str:
    """`at` as somebody would say it at `now`; both in the same time zone."""
    days = (now.date() - at.date()).days
    clock = at.strftime("%H:%M")
    if days == 0:
        return translate("today {clock}", language, clock=clock)
    if days == 1:
        return translate("yesterday {clock}", language, clock=clock)
    if at.year == now.year:
        return translate("{month}/{day} {clock}", language, month=at.month, day=at.day, clock=clock)
    return at.strftime("%Y-%m-%d %H:%M")
