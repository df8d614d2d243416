"""The house's import rules, held by reading every module's imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A module imports only what stands above it in this list; a folder counts as one entry.
APP_ORDER = [
    "errors",
    "document",
    "quotations",
    "reading",
    "tokens",
    "prompt",
    "selection",
    "guidelines",
    "task_library",
    "tasks",
    "style_cues",
    "settings",
    "opening",
    "catalog",
    "machine",
    "model_sizes",
    "planning",
    "similarity",
    "relatedness",
    "similarity",
    "relatedness",
    "grounding",
    "closest",
    "backends.base",
    "engine",
    "backends",
    "steps",
    "answering",
    "chapter_by_chapter",
    "side_by_side",
    "inspection",
    "reporting",
    "library",
    "ui",
    "progress",
    "terminal",
    "cli",
    "__main__",
]
TORCH_HOMES = ("app.engine", "app.backends.local", "training", "benchmarks")
EXCEPTIONS_TO_ORDER = {"app.cli", "app.__main__"}


def modules(folder: str) -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def imports_of(path: Path, name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} uses a relative import"
            assert node.module is not None
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def place(module: str) -> int | None:
    """Return where a module of app stands in the list, or None for one that is not listed."""
    inner = module.removeprefix("app.")
    for size in (2, 1):
        entry = ".".join(inner.split(".")[:size])
        if entry in APP_ORDER:
            return APP_ORDER.index(entry)
    return None


APP = {name: path for name, path in modules("app").items() if not name.endswith("__init__")}
ALL = {**modules("app"), **modules("training")}


def test_every_module_of_app_has_its_place() -> None:
    assert [name for name in APP if place(name) is None] == []


@pytest.mark.parametrize("name", [n for n in APP if n not in EXCEPTIONS_TO_ORDER])
def test_a_module_imports_only_what_stands_above_it(name: str) -> None:
    mine = place(name)
    assert mine is not None
    for imported in imports_of(APP[name], name):
        if not imported.startswith("app."):
            continue
        theirs = place(imported)
        assert theirs is not None, f"{name} imports {imported}, which has no place"
        assert theirs <= mine, f"{name} imports {imported}, which stands below it"


@pytest.mark.parametrize("name", list(ALL))
def test_app_and_training_never_meet(name: str) -> None:
    other = "training" if name.startswith("app") else "app"
    assert [i for i in imports_of(ALL[name], name) if i.split(".")[0] == other] == []


def roots(name: str) -> set[str]:
    return {imported.split(".")[0] for imported in imports_of(ALL[name], name)}


@pytest.mark.parametrize("name", list(ALL))
def test_heavy_and_licensed_libraries_stay_at_home(name: str) -> None:
    used = roots(name)
    if not name.startswith(TORCH_HOMES):
        assert not used & {"torch", "transformers", "peft", "accelerate"}
    if not name.startswith("app.ui"):
        assert "gradio" not in used
    if name != "app.reading.epub":
        assert "ebooklib" not in used


def test_only_settings_reads_the_environment() -> None:
    for name, path in APP.items():
        text = path.read_text(encoding="utf-8")
        # The sandbox hands its worker a bare environment of its own making.
        if name in {"app.settings", "app.cli", "app.reading.sandbox"}:
            continue
        assert "os.environ" not in text, f"{name} reads the environment"
        assert "argparse" not in text, f"{name} reads the command line"
