"""File names: what a client may call a file."""

import pytest

from fieldapp.intake.names import check_distinct, check_name
from fieldapp.problems import Problem


@pytest.mark.parametrize(
    "name", ["1700000000.jpg", "走访 照片.jpg", "a" * 196 + ".jpg", "signature-10_3.png", "audit.csv"]
)
def test_ordinary_names_pass(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "../a.jpg", "a/b.jpg", "a\\b.jpg", "a\0.jpg", "a" * 300, "长" * 100, "CON", "nul.txt", "com1.jpg", ".hidden",
     "..", "a.jpg ", " a.jpg", "a.", "a:b", "a\nb", "\u202egpj.a"],
)  # fmt: skip
def test_names_that_are_paths_tricks_or_devices_are_refused(name: str) -> None:
    with pytest.raises(Problem) as caught:
        check_name(name)
    assert caught.value.code == "file.name_unsafe"
    assert len(caught.value.details["name"]) <= 60


def test_names_equal_but_for_case_collide_among_themselves_and_with_earlier_ones() -> None:
    check_distinct(["a.jpg", "b.jpg"], known=["a.jpg"])
    for names, known in ((["a.jpg", "A.jpg"], []), (["a.jpg", "a.jpg"], []), (["A.jpg"], ["a.jpg"])):
        with pytest.raises(Problem, match="name_twice"):
            check_distinct(names, known)
