"""The house's import rules, held by reading every module's imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A room imports only itself and the rooms above it in this list.
ROOMS = [
    "messages",
    "errors",
    "settings",
    "text",
    "models",
    "inference",
    "documents",
    "retrieval",
    "prompting",
    "constrained",
    "backends",
    "answering",
    "store",
    "ui",
    "api",
    "cli",
    "__main__",
]
TORCH_HOMES = ("app.inference", "app.constrained", "app.backends.local", "training")
EXCEPTIONS_TO_ORDER = {"app.cli.commands", "app.__main__"}


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


def room_of(module: str) -> str:
    """Return the room of app in which a module stands."""
    return module.split(".")[1]


APP = {name: path for name, path in modules("app").items() if name != "app.__init__"}
ALL = {**modules("app"), **modules("training")}


def test_every_module_of_app_stands_in_a_room() -> None:
    assert [name for name in APP if room_of(name) not in ROOMS] == []


@pytest.mark.parametrize("name", list(APP))
def test_a_module_imports_only_what_stands_above_it(name: str) -> None:
    above = ROOMS[: ROOMS.index(room_of(name)) + 1]
    for imported in imports_of(APP[name], name):
        if imported.startswith("app."):
            assert room_of(imported) in above, f"{name} imports {imported}, which stands below it"


def test_no_two_modules_import_each_other() -> None:
    imports = {name: imports_of(path, name) & APP.keys() for name, path in APP.items()}
    reached: dict[str, set[str]] = {}

    def reach(name: str, way: tuple[str, ...]) -> set[str]:
        assert name not in way, f"a circle of imports: {' → '.join((*way, name))}"
        if name not in reached:
            reached[name] = set()
            for imported in imports[name] - {name}:
                reached[name] |= {imported} | reach(imported, (*way, name))
        return reached[name]

    for name in imports:
        reach(name, ())


@pytest.mark.parametrize("name", list(ALL))
def test_app_and_training_meet_only_at_the_format_of_a_model_folder(name: str) -> None:
    other = "training" if name.startswith("app") else "app"
    met = [i for i in imports_of(ALL[name], name) if i.split(".")[0] == other]
    assert [i for i in met if not i.startswith("app.models.format")] == []


def roots(name: str) -> set[str]:
    return {imported.split(".")[0] for imported in imports_of(ALL[name], name)}


@pytest.mark.parametrize("name", list(ALL))
def test_heavy_and_licensed_libraries_stay_at_home(name: str) -> None:
    used = roots(name)
    if not name.startswith(TORCH_HOMES):
        assert not used & {"torch", "transformers", "peft", "accelerate"}
    if not name.startswith(("app.ui", "app.api")):
        assert "gradio" not in used
    if name != "app.documents.epub.read_epub":
        assert "ebooklib" not in used


def test_only_settings_reads_the_environment() -> None:
    for name, path in APP.items():
        text = path.read_text(encoding="utf-8")
        # The shell hands its environment to the settings; the sandbox makes a bare one.
        # Gradio hears of the folder of uploads by a variable alone.
        allowed = {"app.cli.commands", "app.documents.sandbox.pool", "app.ui.service.scratch"}
        if name not in allowed:
            assert "os.environ" not in text, f"{name} reads the environment"
        if name != "app.cli.arguments":
            assert "argparse" not in text, f"{name} reads the command line"
