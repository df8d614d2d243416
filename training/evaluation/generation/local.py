"""A model of this machine: a folder, a hub id or a GGUF file, through transformers' generate."""

from dataclasses import dataclass
from typing import Any

import torch

from training.data.templates import CHAT_TEMPLATES
from training.errors import DataError
from training.evaluation.generation.base import Request, middle_cut
from training.evaluation.report import Subject


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A loaded model that answers. template: model, llama2, alpaca or none."""

    subject: Subject
    name: str
    manifest: dict[str, Any]
    prompt_tokens: int
    template: str = "model"
    parallel: int = 1

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self._ids(text, with_marks=False))

    def answer(self, request: Request) -> str:
        """Return the greedy answer to a request. Raises DataError for a prompt that is too long."""
        ids = self._prompt_ids(request)
        room = self.manifest["window_tokens"] - len(ids)
        if room < 1:
            raise DataError(
                f"A prompt of {len(ids):,} tokens leaves no room for an answer in"
                f" {self.manifest['window_tokens']:,}: ask for less, or give the --window up to"
                " which the model is to be tried."
            )
        inputs = torch.tensor([ids], device=self.subject.device)
        out = self.subject.model.generate(
            inputs,
            attention_mask=torch.ones_like(inputs),
            max_new_tokens=min(request.answer_tokens, room),
            pad_token_id=self._ends()[0] if self._ends() else 0,
            **self._greedy(request),
        )
        said: str = self.subject.tokenizer.decode(out[0, len(ids) :], skip_special_tokens=True)
        return said

    def _greedy(self, request: Request) -> dict[str, Any]:
        """Return the options of generate; none of what a model's publishers set for sampling."""
        options: dict[str, Any] = {"do_sample": False, "temperature": 1.0, "top_p": 1.0}
        options |= {"top_k": 50, "num_beams": 1, "repetition_penalty": 1.0}
        if request.ends_at_newline:
            # One token at least: an answer is not over before it has begun.
            options["min_new_tokens"] = 1
            options["eos_token_id"] = [*self._ends(), self._ids("\n", with_marks=False)[-1]]
        return options

    def _ends(self) -> list[int]:
        """Return the ids that end an answer: the model's own, or its tokenizer's."""
        own = self.subject.model.generation_config.eos_token_id
        ends = [own] if isinstance(own, int) else list(own or [])
        eos = self.subject.tokenizer.eos_token_id
        return ends or ([] if eos is None else [eos])

    def _prompt_ids(self, request: Request) -> list[int]:
        prompt = self._cut(request)
        if request.is_plain or self.template == "none":
            return self._ids(prompt + request.opening)
        asked = self.subject.tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}],
            chat_template=CHAT_TEMPLATES.get(self.template),
            tokenize=False,
            add_generation_prompt=True,
        )
        return self._ids(asked + request.opening, with_marks=False)

    def _cut(self, request: Request) -> str:
        """Return a prompt with its middle left out, as text, where it is too long."""
        ids = self._ids(request.prompt)
        halves = middle_cut(ids, self.prompt_tokens) if request.is_cut else None
        if halves is None:
            return request.prompt
        decode = self.subject.tokenizer.decode
        return "".join(decode(half, skip_special_tokens=True) for half in halves)

    def _ids(self, text: str, with_marks: bool = True) -> list[int]:
        tokenizer = self.subject.tokenizer
        return list(tokenizer(text, add_special_tokens=with_marks, verbose=False)["input_ids"])
