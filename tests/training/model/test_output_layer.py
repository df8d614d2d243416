import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from training.model.output_layer import logits_of

SHAPE = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "max_position_embeddings": 64,
}


@pytest.mark.parametrize(
    ("family", "special"),
    [
        ("llama", {}),
        ("gemma2", {"final_logit_softcapping": 0.5}),
        ("granite", {"logits_scaling": 8.0}),
        ("cohere", {"logit_scale": 0.25}),
    ],
)
@torch.no_grad()
def test_logits_are_the_models_own(family: str, special: dict[str, float]) -> None:
    torch.manual_seed(0)
    config = AutoConfig.for_model(family, **{**SHAPE, **special}, pad_token_id=0)
    model = AutoModelForCausalLM.from_config(config).eval()
    ids = torch.arange(1, 13)[None]
    hidden = getattr(model, model.base_model_prefix)(input_ids=ids).last_hidden_state[0]
    expected = model(input_ids=ids).logits[0].float()
    assert torch.allclose(logits_of(model, hidden), expected, atol=1e-6)
