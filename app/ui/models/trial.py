"""A model is asked a test question: whether it answers at all, what, and how soon."""

import time
from dataclasses import dataclass

from app.backends.base import Backend, Generation, Stop, TextDelta
from app.prompting.prompt import PromptTurn, Words, build_prompt

TRIAL_TOKENS = 200
"""Enough for one word and, before it, a reasoning model's short thoughts."""


@dataclass(frozen=True)
class Trial:
    """answer: empty where the model said nothing. seconds: until it was complete."""

    answer: str
    seconds: float


def try_model(backend: Backend, question: str, visitor: str = "") -> Trial:
    """Ask a model a question about nothing; raises ModelError where it cannot answer."""
    asked = PromptTurn("user", (Words(question, "question"),))
    prompt = build_prompt((asked,), (), backend.template, backend.tokenizer)
    began = time.monotonic()
    how = Generation(max_tokens=TRIAL_TOKENS, temperature=0.0, quoting=False, visitor=visitor)
    said = [
        event.text for event in backend.stream(prompt, how, Stop()) if isinstance(event, TextDelta)
    ]
    return Trial("".join(said).strip(), time.monotonic() - began)
