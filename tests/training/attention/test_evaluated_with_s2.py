"""S² that is still on while transformers' Trainer evaluates: said once, and never otherwise."""

import sys
import types
import warnings

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from tests.training.tiny import SHAPE
from training.attention import shift_attention

WORDS = r"evaluated with S² on"
IDS = torch.arange(16)[None]


@pytest.fixture
def model():
    shift_attention.register(8)
    shape = dict(SHAPE)
    config = AutoConfig.for_model(shape.pop("model_type"), **shape)
    return AutoModelForCausalLM.from_config(config, attn_implementation=shift_attention.NAME)


@pytest.fixture
def trainer_is_used(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers.trainer", types.ModuleType("trainer"))


@pytest.mark.usefixtures("trainer_is_used")
def test_once_for_all_layers_and_batches(model):
    model.eval()
    with torch.no_grad(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model(IDS)
        model(IDS)
    assert len(told) == 1
    assert "evaluated with S² on" in str(told[0].message)


@pytest.mark.usefixtures("trainer_is_used")
def test_not_while_it_learns_nor_with_full_attention(model):
    model.train()(IDS).logits.sum().backward()
    with torch.no_grad():
        model(IDS)  # in training mode, as where layers are checkpointed
        model.set_attn_implementation("sdpa")
        model.eval()(IDS)


def test_not_where_no_trainer_is_used(model, monkeypatch):
    monkeypatch.delitem(sys.modules, "transformers.trainer", raising=False)
    with torch.no_grad():
        model.eval()(IDS)


@pytest.mark.slow
def test_the_trainer_itself_is_warned_once(model, tmp_path):
    from transformers import Trainer, TrainingArguments

    rows = [{"input_ids": IDS[0], "labels": IDS[0]}] * 4
    options = TrainingArguments(str(tmp_path), max_steps=2, report_to=[], use_cpu=True)
    trainer = Trainer(model=model, args=options, train_dataset=rows, eval_dataset=rows)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        trainer.train()
        assert not [one for one in told if "S²" in str(one.message)]
        trainer.evaluate()
        trainer.evaluate()
    assert len([one for one in told if "S²" in str(one.message)]) == 1
