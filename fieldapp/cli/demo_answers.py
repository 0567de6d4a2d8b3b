"""Answers as people of a town might give them, for `fieldapp demo`: by the question's name, else by its type."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from fieldapp.xforms.definition import Control, Repeat
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.live import LiveNode

_PASSES = 12
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ("小梅", "建国", "阿珍", "大勇", "丽华", "师傅", "秀英", "小军", "阿姨", "志强", "春燕", "海涛")
_ROADS = ("吴郢路", "龙王路", "五里拐巷", "森林公园路", "清源路", "农贸市场后街")
_NEEDS = (
    "孩子今年上小学，想问就近入学要带什么材料。",
    "楼道的灯坏了两个星期，晚上看不清台阶。",
    "想参加电工培训，请告诉我开班时间。",
    "单位没有给我们交工伤保险，该找谁？",
    "想申请廉租房，不知道外地户口能不能办。",
    "宿舍附近没有垃圾桶，夏天气味很大。",
)
_NOTES = ("当面说明，已记下。", "已转社会事务办。", "电话告知办理地点。", "等待回复，约好时间再谈。")
_LIKELY = {"outcome": ("met", "met", "met", "nobody", "rescheduled", "declined", "vacant"), "willing": ("yes",) * 4}
_SMALL_COUNTS = {"men", "women", "children", "adults", "arrived", "left"}
_REPEATS = {"unit": 6, "member": 3, "line": 2, "progress": 2}


def answer_everything(filling: Filling, dice: Random, now: datetime) -> None:
    """Fill a record in as somebody would: what an answer makes appear is answered too."""
    seen: set[str] = set()
    for _ in range(_PASSES):
        fresh = [(element, node) for element, node in filling.questions() if filling.path(node) not in seen]
        if not fresh:
            return
        for element, node in fresh:
            seen.add(filling.path(node))
            if isinstance(element, Repeat):
                _add_another(filling, node, dice)
            elif isinstance(element, Control) and node.relevant and not node.readonly and not node.text:
                filling.set(filling.path(node), _answer(filling, element, node, dice, now))


def _add_another(filling: Filling, node: LiveNode, dice: Random) -> None:
    place = sum(1 for sibling in (node.parent.children if node.parent else ()) if sibling.name == node.name)
    if place < dice.randint(1, _REPEATS.get(node.name, 2)):
        filling.add(filling.path(node).rpartition("[")[0])


def _answer(filling: Filling, control: Control, node: LiveNode, dice: Random, now: datetime) -> str:
    if control.kind in ("select1", "select", "rank"):
        return _choice(filling, control, node, dice)
    if control.kind == "trigger":
        return "" if node.name.endswith("declined") else "OK"
    if control.kind == "upload":
        return ""
    return _typed(node, dice, now)


def _choice(filling: Filling, control: Control, node: LiveNode, dice: Random) -> str:
    offered = [choice.value for choice in filling.choices(control, node)]
    if not offered:
        return ""
    likely = [value for value in _LIKELY.get(node.name, ()) if value in offered]
    if control.kind == "select":
        several = [value for value in offered if value != "none"]
        return " ".join(dice.sample(several, k=min(len(several), dice.randint(1, 3))))
    return dice.choice(likely or offered)


def _typed(node: LiveNode, dice: Random, now: datetime) -> str:
    day = now.date() + timedelta(days=10 if node.name == "new_deadline" else 0)
    moment = now + timedelta(days=3 if node.name.startswith("reschedule") else 0)
    place = f"{31.91 + dice.random() / 40:.6f} {117.22 + dice.random() / 40:.6f} 20 {dice.randint(4, 30)}"
    by_type = {
        "date": day.isoformat(),
        "dateTime": moment.isoformat(timespec="milliseconds"),
        "int": str(dice.randint(0, 3) if node.name in _SMALL_COUNTS else dice.randint(1, 6)),
        "geopoint": place,
    }
    if node.type in by_type:
        return by_type[node.type]
    return _text(node.name, dice)


def _text(name: str, dice: Random) -> str:
    person = dice.choice(_SURNAMES) + dice.choice(_GIVEN)
    address = (
        f"{dice.choice(_ROADS)}{dice.randint(1, 120)}号{dice.randint(1, 9)}栋{dice.randint(1, 6)}0{dice.randint(1, 8)}"
    )
    words = {
        "name": person,
        "landlord_name": person,
        "agent_name": person,
        "reporter_name": person,
        "unit": address,
        "address": address,
        "building": f"DY-{dice.randint(1, 80):03}",
        "unit_no": f"{dice.randint(1, 6)}0{dice.randint(1, 9)}-{dice.randint(100, 999)}",
        "batch": f"2026{dice.randint(1, 12):02}{dice.randint(1, 28):02}",
        "content": dice.choice(_NEEDS),
        "need_text": dice.choice(_NEEDS),
        "explanation": dice.choice(_NOTES),
        "deferral_reason": dice.choice(_NOTES),
        "card_no": f"C{dice.randint(10000, 99999)}",
        "person_code": f"P{dice.randint(10000, 99999)}",
        "grid": f"第{dice.randint(1, 9)}网格",
    }
    if "phone" in name or "contact" in name:
        return f"13{dice.randint(100000000, 999999999)}"
    return words.get(name, "")
