"""Components tell each session the same as they would have told it anew."""

import json
import subprocess
import sys
from functools import cache
from typing import Any

SESSIONS = """
import json
import gradio as gr
from gradio.state_holder import SessionState
from app.ui.service.sessions import remember_configs

asked = []
class Counted(gr.UploadButton):
    def api_info(self):
        asked.append(1)
        return super().api_info()

with gr.Blocks() as page:
    with gr.Row():
        question = gr.Textbox("draft", label="Question")
        Counted(file_count="multiple")
    gr.HTML("<b>bold</b>")
    gr.State([])

anew = SessionState(page).config_values
asked.clear()
remember_configs(page)
session = SessionState(page)
same = session.config_values == anew == SessionState(page).config_values

session._update_value_in_config(question._id, "another draft")
other = SessionState(page).config_values[question._id]["props"]["value"]

with gr.Blocks():
    session[question._id] = gr.Textbox("draft", label="Your question")
session._update_config(question._id)
changed = session.config_values[question._id]["props"]["label"]
print(json.dumps({"same": same, "asked": len(asked), "other": other, "changed": changed}))
"""


@cache
def told() -> dict[str, Any]:
    # In a process of its own: Gradio opens event loops that it does not close.
    run = subprocess.run([sys.executable, "-c", SESSIONS], capture_output=True, check=True)
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def test_a_session_begins_with_what_components_tell() -> None:
    assert told()["same"] is True


def test_a_component_is_asked_once() -> None:
    assert told()["asked"] == 1


def test_what_one_session_writes_no_other_reads() -> None:
    assert told()["other"] == "draft"


def test_a_changed_component_tells_of_its_change() -> None:
    assert told()["changed"] == "Your question"
