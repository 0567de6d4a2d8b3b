"""`fieldapp demo`: an empty data folder becomes a believable town, with people, places and two thousand records.

Every record goes the way of a real one: filled in by the engine, taken in by intake. The same seed gives the same town.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from fieldapp.people.person import Person
    from fieldapp.services import Services
    from fieldapp.storage.forms import StoredForm

_RECORDS = 2000
_DAYS = 60
_SEED = 20110501
_STAFF = (
    ("周素琴", "coordinator", "340103100"),
    ("吴郢 陈红", "coordinator", "340103100005"),
    ("吴郢 李小梅", "volunteer", "340103100005"),
    ("龙王 王建国", "volunteer", "dy-longwang"),
    ("五里拐 张丽华", "volunteer", "dy-wuliguai"),
    ("照山 刘志强", "volunteer", "340103100003"),
    ("房东 马师傅", "landlord", "340103100005"),
    ("药具 孙阿姨", "keeper", "340103100"),
)
_SHARES = {"door_visit": 12, "point_log": 5, "landlord_report": 3, "community_need": 3, "rental_property": 2}
_AUTHORS = {"point_log": "keeper", "landlord_report": "landlord"}
"""Who sends which form; volunteers send the rest."""
_REASONS = ("房号写得不清楚，请补充楼栋。", "人数和上次差得太多，请再核对。")
_REVIEWED_DAYS = 5
_OFFICE_HOURS = (9, 18)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    parser = subparsers.add_parser("demo", help="fill an empty data folder with a believable town")
    parser.add_argument("--records", type=int, default=_RECORDS, help=f"how many records (default {_RECORDS})")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fill the folder; 1 if somebody's records are there already."""
    from random import Random  # noqa: PLC0415 - keeps other commands quick to start

    from fieldapp.intake.programme import bring_in  # noqa: PLC0415 - as above
    from fieldapp.services import start_services  # noqa: PLC0415 - as above
    from fieldapp.settings import Settings  # noqa: PLC0415 - as above
    from fieldapp.storage import forms, submissions  # noqa: PLC0415 - as above

    services = start_services(Settings.from_environment())
    with services.database.read() as c:
        if submissions.is_any(c):
            print("There are records here already: the demo fills an empty data folder only.", file=sys.stderr)
            return 1
    bring_in(services, lambda outcome: None)
    with services.database.read() as c:
        published = [form for form in forms.newest(c) if form.form_id in _SHARES]
    staff = _staff(services)
    dice = Random(_SEED)  # noqa: S311 - a town made up, not a secret
    for number in range(arguments.records):
        _record(services, published, staff, dice, number / arguments.records)
        if sys.stdout.isatty():
            print(f"\r  {number + 1} of {arguments.records} records", end="", flush=True)
    print(f"\nA town with {len(staff)} people and {arguments.records} records.")
    print(f"Get in: fieldapp user invite '{_STAFF[0][0]}'")
    services.database.close()
    return 0


def _staff(services: Services) -> list[Person]:
    from fieldapp.people.invitations import add_person  # noqa: PLC0415 - as above
    from fieldapp.people.person import Role  # noqa: PLC0415 - as above
    from fieldapp.storage import people  # noqa: PLC0415 - as above

    numbers = [add_person(services, name=name, role=Role(role), place=place, by=None) for name, role, place in _STAFF]
    with services.database.read() as c:
        return [person for number in numbers if (person := people.person(c, number))]


def _record(services: Services, published: list[StoredForm], staff: list[Person], dice: Random, share: float) -> None:
    """One record, sent on its day by somebody who would, and looked at by the coordinator some days later."""
    from dataclasses import replace  # noqa: PLC0415 - as above
    from datetime import timedelta  # noqa: PLC0415 - as above

    from fieldapp.intake.incoming import Author, IncomingSubmission  # noqa: PLC0415 - as above
    from fieldapp.intake.receive import receive  # noqa: PLC0415 - as above
    from fieldapp.people.person import Role  # noqa: PLC0415 - as above

    day = services.clock().astimezone(services.settings.timezone) - timedelta(days=_DAYS * (1 - share) + 1)
    moment = day.replace(hour=dice.randint(*_OFFICE_HOURS), minute=dice.randint(0, 59))
    form = dice.choices(published, weights=[_SHARES[form.form_id] for form in published])[0]
    role = Role(_AUTHORS.get(form.form_id, "volunteer"))
    author = dice.choice([person for person in staff if person.has(role)])
    xml = _filled(services, form, dice, moment)
    then = replace(services, clock=lambda: moment + timedelta(minutes=dice.randint(2, 300)))
    receive(then, IncomingSubmission(xml=xml.encode()), Author(person=author))
    if share < 1 - _REVIEWED_DAYS / _DAYS:
        _review(replace(services, clock=lambda: moment + timedelta(days=2)), xml, staff[0], dice)


def _review(services: Services, xml: str, coordinator: Person, dice: Random) -> None:
    from fieldapp.intake.envelope import open_envelope  # noqa: PLC0415 - as above
    from fieldapp.intake.review import Act, Decision, decide  # noqa: PLC0415 - as above

    is_good = dice.random() > 0.04
    decision = Decision(act=Act.APPROVE) if is_good else Decision(act=Act.REJECT, reason=dice.choice(_REASONS))
    decide(services, coordinator, open_envelope(xml.encode()).instance_id, decision)


def _filled(services: Services, form: StoredForm, dice: Random, moment: datetime) -> str:
    from uuid import UUID  # noqa: PLC0415 - as above

    from fieldapp.cli.demo_answers import answer_everything  # noqa: PLC0415 - as above
    from fieldapp.xforms.filling import Filling  # noqa: PLC0415 - as above
    from fieldapp.xforms.form import Form  # noqa: PLC0415 - as above
    from fieldapp.xforms.session import Session  # noqa: PLC0415 - as above

    session = Session(
        timezone=services.settings.timezone.key,
        now=lambda: moment.astimezone(services.settings.timezone),
        random=dice.random,
        uuid=lambda: str(UUID(int=dice.getrandbits(128), version=4)),
    )
    filling = Filling.begin(services.forms.derived(form.key, Form), session)
    answer_everything(filling, dice, session.now())
    filling.finish()
    return filling.xml()
