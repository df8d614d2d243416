"""What Gradio asks every component for at each new session, told once and remembered.

A page has a session, and so has every call of a program: of a hundred components Gradio asks
what they look like and what programs may send them, which took longer than finding the evidence.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import gradio as gr

_ASKED = ("get_config", "api_info", "api_info_as_input", "api_info_as_output", "example_inputs")


def remember_configs(page: gr.Blocks) -> None:
    """Let each component of a page, as it is laid out, work out but once what it tells.

    A session that changes a component has a new one in its place, which remembers nothing.
    """
    for component in page.blocks.values():
        for name in _ASKED:
            if hasattr(component, name):
                setattr(component, name, _remembered(getattr(component, name)))


def _remembered(tell: Callable[[], Any]) -> Callable[[], Any]:
    told = cache(tell)

    def tell_again() -> Any:
        answer = told()
        # A session writes values into its own.
        return dict(answer) if isinstance(answer, dict) else answer

    return tell_again
