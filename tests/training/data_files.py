"""Small files of data and what becomes of them, for the tests of training."""

import json

from tests.training.tiny import make_tokenizer
from training.data.examples import Examples
from training.data.prepare import folder_of, prepare

TOKENIZER = make_tokenizer()


def lines(path, records):
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


def prepared(recipe, tokenizer=TOKENIZER):
    manifest = prepare(recipe, tokenizer)
    return manifest, Examples(folder_of(recipe))


def decode(ids) -> str:
    return "".join(TOKENIZER.convert_ids_to_tokens(ids))


def with_data(make_recipe, path, *overrides):
    return make_recipe(f'data.files=["{path}"]', *overrides)
