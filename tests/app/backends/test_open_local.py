"""What an entry says of its model comes to the backend that is opened for it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.backends.local import LocalOptions
from app.backends.open_local import open_entry
from app.constrained.quotation_constraint import QuotingConstraint
from app.models.entry import folder_entry
from app.prompting.prompt import PromptTurn, Words, build_prompt
from tests.factories import make_source


@pytest.mark.parametrize("quotes_terms", [True, False])
def test_an_entry_says_whether_its_model_may_set_own_words_in_marks(
    model_folder: Callable[..., Path], quotes_terms: bool
) -> None:
    entry = replace(folder_entry(model_folder()), quotes_terms=quotes_terms)
    opened = open_entry(entry, LocalOptions())
    source = make_source("The lamp in the harbour was lit.", tokenizer=opened.tokenizer)
    turns = [PromptTurn("user", (Words("Who lit it?"),))]
    prompt = build_prompt(turns, (source,), opened.template, opened.tokenizer)
    constraint = opened._model.constraint(prompt)
    assert isinstance(constraint, QuotingConstraint)
    assert constraint.rules.any_term is quotes_terms
    opened.close()
