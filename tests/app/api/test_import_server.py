"""The server is imported without what only editors need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import sys
opened = []
sys.addaudithook(lambda name, what: name == "open" and opened.append(str(what[0])))
from app.api.import_server import import_server
launch = import_server()
import gc
import gradio
print([name for name in opened if name.endswith(".pyi")], gc.isenabled(), callable(launch))
with gradio.Blocks():
    print(callable(gradio.Button("a").click), gradio.HTML("b").get_config()["value"])
print([finder for finder in sys.meta_path if "app" in type(finder).__module__])
"""


def test_no_stubs_are_written_and_components_are_as_ever() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["[] True True", "True b", "[]"]
