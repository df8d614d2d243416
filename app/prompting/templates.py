"""How models mark the turns of a conversation: by name, or by a model's own jinja template."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NoReturn

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import UnavailableModelError
from app.models.entry import TemplateName
from app.prompting.prompt import MarkedTemplate, PromptPiece, PromptTurn, Template, Words


@dataclass(frozen=True)
class LlamaTemplate:
    """Llama-2's marks, with the space or without that the training put inside the brackets.

    Each mark that opens a turn starts with a space: that is the piece `▁[`, which Llama's
    tokenizer makes of a bracket at the start of a text. The space of a mark that closes
    goes with what follows it for the same reason.
    """

    name: str
    inside: str = ""

    def render(self, turns: Sequence[PromptTurn]) -> Iterable[PromptPiece]:
        """Return marks and pieces in turn; a system's words stand inside the first question."""
        system: tuple[PromptPiece, ...] = ()
        answered = False
        for turn in turns:
            if turn.role == "system":
                system += turn.pieces
                continue
            if turn.role == "assistant":
                yield from turn.pieces
                yield Words("</s>", markup=True)
                answered = True
                continue
            opening = "<s> [INST]" if answered else " [INST]"
            if system:
                yield Words(f"{opening}{self.inside}<<SYS>>\n", markup=True)
                yield from system
                yield Words("\n<</SYS>>\n\n", markup=True)
                yield from turn.pieces
                system = ()
            else:
                yield Words(opening, markup=True)
                yield from _after_space(turn.pieces, self.inside)
            yield Words(f"{self.inside}[/INST]", markup=True)


def _after_space(pieces: tuple[PromptPiece, ...], space: str) -> tuple[PromptPiece, ...]:
    """Put a space before the first word, with which Llama's tokenizer makes one piece of it."""
    if not space or not pieces:
        return pieces
    first = pieces[0]
    if isinstance(first, Words):
        return (replace(first, text=space + first.text), *pieces[1:])
    return (Words(space), *pieces)


NAMED: dict[str, Template] = {
    "longalpaca": LlamaTemplate("longalpaca"),
    "llama-2-chat": LlamaTemplate("llama-2-chat", inside=" "),
    "alpaca": MarkedTemplate(
        "alpaca",
        user=("### Instruction:\n", "\n\n"),
        assistant=("### Response:", "\n\n"),
        start=(
            "Below is an instruction that describes a task. "
            "Write a response that appropriately completes the request.\n\n"
        ),
    ),
    "plain": MarkedTemplate("plain", user=("", "\n"), assistant=("", "\n")),
}


def template_by_name(name: TemplateName) -> Template:
    """Return one of the named templates; `own` is none of them."""
    return NAMED[name]


@dataclass(frozen=True)
class JinjaTemplate:
    """A model's own template, given stand-ins in place of what people and documents say.

    Only the template's own words are encoded as markup, so nothing in a document can close
    a turn. special: the names of special tokens that templates use, such as bos_token.
    """

    source: str
    special: tuple[tuple[str, str], ...] = ()
    name: str = "own"

    def render(self, turns: Sequence[PromptTurn]) -> Iterable[PromptPiece]:
        """Return the template's words and the turns' pieces, in the template's order.

        Raises UnavailableModelError where the template cannot render these turns.
        """
        marked, pieces = _with_stand_ins(turns)
        text = self._render(marked)
        if text is None:
            text = self._render(_system_in_question(marked))
        if text is None:
            raise UnavailableModelError("template_refuses")
        yield from _split_at_stand_ins(text, pieces)

    def _render(self, messages: list[dict[str, str]]) -> str | None:
        try:
            return str(
                self._compiled.render(
                    messages=messages,
                    add_generation_prompt=True,
                    enable_thinking=False,
                    **dict(self.special),
                )
            )
        except TemplateError:
            return None

    @cached_property
    def _compiled(self) -> Any:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        environment.filters["tojson"] = lambda value, **kwargs: json.dumps(
            value, ensure_ascii=False, indent=kwargs.get("indent")
        )
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
        try:
            return environment.from_string(self.source)
        except TemplateError:
            raise UnavailableModelError("template_unreadable") from None


_OPEN, _CLOSE = "\ue000", "\ue001"
"""Characters of the private use area, which no template holds."""


def _with_stand_ins(turns: Sequence[PromptTurn]) -> tuple[list[dict[str, str]], list[PromptPiece]]:
    messages: list[dict[str, str]] = []
    pieces: list[PromptPiece] = []
    for turn in turns:
        content = ""
        for piece in turn.pieces:
            content += f"{_OPEN}{len(pieces)}{_CLOSE}"
            pieces.append(piece)
        messages.append({"role": turn.role, "content": content})
    return messages, pieces


def _system_in_question(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put a system's words before the first question, for templates without that role."""
    system = "".join(m["content"] for m in messages if m["role"] == "system")
    others = [dict(m) for m in messages if m["role"] != "system"]
    if others:
        others[0]["content"] = system + others[0]["content"]
    return others


def _split_at_stand_ins(text: str, pieces: list[PromptPiece]) -> Iterator[PromptPiece]:
    while text:
        words, found, text = text.partition(_OPEN)
        if words:
            yield Words(words, markup=True)
        if found:
            number, _, text = text.partition(_CLOSE)
            yield pieces[int(number)]


def _refuse(message: str) -> NoReturn:
    raise TemplateError(message)
