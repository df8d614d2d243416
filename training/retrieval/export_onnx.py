"""A tuned encoder's folder → one int8 ONNX file and its tokenizer, as the page loads them."""

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import torch

from training.errors import ModelFilesError
from training.retrieval.encoder import SentenceEncoder, token_width_of

MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
_OPSET = 17


def export(folder: Path, out: Path) -> None:
    """Write `encoder.onnx` (inputs input_ids and attention_mask; outputs pooled and tokens).

    Weights are int8 per channel, of reduced range, which processors without VNNI need.
    """
    if find_spec("onnx") is None:
        raise ModelFilesError("Writing ONNX needs two packages: pip install onnx onnxscript")
    # Only this command needs the quantiser, which needs onnx.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoder = SentenceEncoder(folder, token_width_of(folder)).eval()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        _trace(encoder, whole)
        quantize_dynamic(
            whole,
            out / MODEL_FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    shutil.copyfile(folder / TOKENIZER_FILE, out / TOKENIZER_FILE)


def _trace(encoder: SentenceEncoder, path: Path) -> None:
    input_ids_TL = torch.randint(100, 200, (2, 16))
    mask_TL = torch.ones_like(input_ids_TL)
    mask_TL[1, 10:] = 0
    texts, tokens = {0: "texts", 1: "tokens"}, {0: "texts"}
    torch.onnx.export(
        encoder,
        (input_ids_TL, mask_TL),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["pooled", "tokens"],
        dynamic_axes={
            "input_ids": texts,
            "attention_mask": texts,
            "pooled": tokens,
            "tokens": texts,
        },
        opset_version=_OPSET,
        dynamo=False,
    )
