"""The arrows of the architecture: what each layer may import, read from the code itself."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "fieldapp"

LAYERS = (
    {"cli", "web", "app"},
    {"intake", "sync", "people", "export", "program", "notify", "services"},
    {"storage"},
    {"cards", "openrosa", "trust"},
    {"xforms"},
    {"problems", "settings", "i18n", "assets"},
)
"""From the top down: a module imports from its own layer or from one below."""

VALUES_EVERYBODY_MAY_READ = {"fieldapp.people.person"}
"""Pure records: who a person is."""

MAY_IMPORT = {
    "flask": {"web", "app"},
    "flask_wtf": {"web", "app"},
    "wtforms": {"web"},
    "werkzeug": {"web", "app", "people"},
    "sqlite_utils": {"storage"},
    "pyxform": {"xforms"},
    "gunicorn": {"cli"},
    "pywebpush": {"notify"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def area_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "fieldapp"}
    return found


def layer_of(area: str) -> int:
    return next(depth for depth, areas in enumerate(LAYERS) if area in areas)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_layer_or_below(path: Path) -> None:
    area = area_of(path)
    if area in ("__init__", "__main__"):
        return
    upward = {
        name
        for name in imports_of(path)
        if name.startswith("fieldapp.")
        and name not in VALUES_EVERYBODY_MAY_READ
        and layer_of(name.split(".")[1]) < layer_of(area)
    }
    assert upward == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_libraries_stay_where_they_belong(path: Path) -> None:
    strangers = {
        name
        for name in imports_of(path)
        if name.split(".")[0] in MAY_IMPORT and area_of(path) not in MAY_IMPORT[name.split(".")[0]]
    }
    assert strangers == set()


def test_sql_is_written_in_storage_only() -> None:
    words = ("select ", "insert into ", "update ", "delete from ")
    guilty = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if area_of(path) != "storage"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().lower().startswith(words)
        and (" from " in node.value.lower() or " set " in node.value.lower() or " values" in node.value.lower())
        and "\n\n" not in node.value
        and not node.value.strip().endswith(".")
    }
    assert guilty == set()


def test_the_engine_has_no_clock_and_no_dice() -> None:
    forbidden = {"time", "random", "secrets", "sqlite3", "socket", "urllib.request"}
    for path in modules():
        if area_of(path) in ("xforms", "openrosa", "cards"):
            assert not imports_of(path) & forbidden, path


def test_no_module_has_outgrown_its_topic() -> None:
    long = {path.name: count for path in modules() if (count := len(path.read_text().splitlines())) > 400}
    assert long == {}
