"""Records and chats as pieces of text, each marked as learnt or not: only answers are learnt.

Each piece is encoded alone, as it is when the model answers, so that what is learnt is what
is seen. Where a model's own template writes earlier turns otherwise (Qwen3 leaves their thoughts
out), each answer is learnt after what the model would see before it, apart from the others.
Sources: the LongAlpaca models' format since November 2023, the Alpaca template before it, or the
tokenizer's own chat template.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from jinja2 import TemplateError

ALPACA = (
    "Below is an instruction that describes a task. Write a response that appropriately"
    " completes the request.\n\n### Instruction:\n{instruction}\n\n### Response:"
)

# The same two templates for transformers, saved with a model that was trained in them.
_MERGE_SYSTEM = (
    "{% set system = namespace(text='') %}{% for one in messages %}"
    "{% if one['role'] == 'system' %}{% set system.text = one['content'] + '\n' %}"
    "{% elif one['role'] == 'user' %}"
)
_ANSWER = "{% else %}{{ one['content'] + (eos_token or '') }}{% endif %}{% endfor %}"
CHAT_TEMPLATES = {
    "llama2": _MERGE_SYSTEM
    + "{{ (bos_token or '') + '[INST]' + system.text + one['content'] + '[/INST]' }}"
    + "{% set system.text = '' %}"
    + _ANSWER,
    "alpaca": _MERGE_SYSTEM
    + "{{ (bos_token or '') + '"
    + ALPACA.partition("{instruction}")[0].replace("\n", "\\n")
    + "' + system.text + one['content'] + '"
    + ALPACA.partition("{instruction}")[2].replace("\n", "\\n")
    + "' }}{% set system.text = '' %}"
    + _ANSWER,
}


class ChatTokenizer(Protocol):
    """What is needed of a tokenizer to use its own chat template."""

    def apply_chat_template(self, conversation: Any, **options: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is encoded alone. starts, ends: the model's begin and end marks go around it."""

    text: str
    is_learnt: bool
    starts: bool = False
    ends: bool = False


class UnusableError(Exception):
    """A record cannot be used; the message is a reason that is counted."""


def turns_of(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a record's or chat's turns as (role, text), roles user, assistant or system.

    Reads `instruction`, `input`, `output`; or `messages` of `role` and `content`; or
    `conversations` of `from` and `value`. Raises UnusableError.
    """
    if "instruction" in record or "output" in record:
        instruction, output = record.get("instruction"), record.get("output")
        if not isinstance(instruction, str) or not isinstance(output, str) or not output.strip():
            raise UnusableError("no instruction or no output")
        return [("user", _with_input(instruction, record.get("input"))), ("assistant", output)]
    messages = record.get("messages") or record.get("conversations")
    if not isinstance(messages, list):
        raise UnusableError("neither a record nor a chat")
    turns = [_turn(message) for message in messages]
    spoken = [role for role, _ in turns if role != "system"]
    if not spoken or spoken != ["user", "assistant"] * (len(spoken) // 2):
        raise UnusableError("turns do not alternate between user and assistant")
    return turns


def conversations_of(
    turns: list[tuple[str, str]], template: str, tokenizer: ChatTokenizer
) -> list[list[Piece]]:
    """Return the turns as pieces in a template: llama2, alpaca or model; each list an example.

    Raises UnusableError.
    """
    if template == "model":
        return _by_chat_template(turns, tokenizer)
    return [_by_words(turns, template)]


def _by_words(turns: list[tuple[str, str]], template: str) -> list[Piece]:
    system = "\n".join(text for role, text in turns if role == "system")
    spoken = [text for role, text in turns if role != "system"]
    pieces = []
    for index in range(0, len(spoken), 2):
        question = f"{system}\n{spoken[index]}" if system and index == 0 else spoken[index]
        asked = f"[INST]{question}[/INST]" if template == "llama2" else _alpaca(question)
        pieces.append(Piece(asked, is_learnt=False, starts=True))
        pieces.append(Piece(spoken[index + 1], is_learnt=True, ends=True))
    return pieces


def _alpaca(question: str) -> str:
    return ALPACA.format(instruction=question)


def _with_input(instruction: str, given: Any) -> str:
    return f"{instruction}\n{given}" if isinstance(given, str) and given.strip() else instruction


def _turn(message: Any) -> tuple[str, str]:
    if not isinstance(message, dict):
        raise UnusableError("a message is not an object")
    role = message.get("role", message.get("from"))
    text = message.get("content", message.get("value"))
    role = {"human": "user", "gpt": "assistant"}.get(str(role), role)
    if role not in ("user", "assistant", "system") or not isinstance(text, str):
        raise UnusableError("a message without role or text")
    return str(role), text


def _by_chat_template(turns: list[tuple[str, str]], tokenizer: ChatTokenizer) -> list[list[Piece]]:
    """Return what the template adds turn by turn; each answer with its end mark is learnt."""
    written = [_around(turns, index, tokenizer) for index in _answers(turns)]
    befores = ["", *(answered for _, answered in written[:-1])]
    if not all(
        asked.startswith(before) for (asked, _), before in zip(written, befores, strict=True)
    ):
        return [_pieces("", asked, answered) for asked, answered in written]
    parts = [_pieces(before, *one) for before, one in zip(befores, written, strict=True)]
    return [[piece for part in parts for piece in part]]


def _answers(turns: list[tuple[str, str]]) -> list[int]:
    return [index for index, (role, _) in enumerate(turns) if role == "assistant"]


def _around(turns: list[tuple[str, str]], index: int, tokenizer: ChatTokenizer) -> tuple[str, str]:
    """Return the chat up to an answer, as the model sees it then, and with the answer."""
    messages = [{"role": role, "content": text} for role, text in turns]
    try:
        asked = tokenizer.apply_chat_template(
            messages[:index], tokenize=False, add_generation_prompt=True
        )
        answered = tokenizer.apply_chat_template(messages[: index + 1], tokenize=False)
    except TemplateError as error:
        raise UnusableError(f"the chat template refuses it: {error}") from None
    if not answered.startswith(asked):
        raise UnusableError("the chat template rewrites what an answer follows")
    return asked, answered


def _pieces(before: str, asked: str, answered: str) -> list[Piece]:
    return [
        Piece(asked[len(before) :], is_learnt=False),
        Piece(answered[len(asked) :], is_learnt=True),
    ]
