"""A result's folder → a repository on the Hugging Face hub, with its card."""

from pathlib import Path

from huggingface_hub import HfApi

# HTTPError is that of the hub's HTTP client, which is another one from version to version.
from huggingface_hub.errors import (  # type: ignore[attr-defined]
    HFValidationError,
    HTTPError,
    LocalTokenNotFoundError,
)

from training.errors import ModelFilesError
from training.publish.card import CARD
from training.publish.local_paths import plain_card, without_local_paths


def publish(folder: Path, name: str, *, private: bool = True, api: HfApi | None = None) -> str:
    """Upload a result of ours; return its address. name: OWNER/NAME on the hub.

    Its card names the repository where it named the folder, and no file that goes up names a
    place on this machine. Raises ModelFilesError for what is no result, and for what the hub
    refuses.
    """
    path = folder / CARD
    if not path.is_file() or not (folder / "config.json").is_file():
        raise ModelFilesError(f"{folder} is no result of a run: name its adapter or model folder.")
    text = plain_card(path.read_text(encoding="utf-8"), folder, name)
    plain = without_local_paths(folder)
    title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), name)
    api = api or HfApi()
    try:
        address = api.create_repo(name, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=name,
            folder_path=str(folder),
            commit_message=title,
            ignore_patterns=[CARD, *plain],
        )
        for file, content in {**plain, CARD: text}.items():
            api.upload_file(
                path_or_fileobj=content.encode(),
                path_in_repo=file,
                repo_id=name,
                commit_message=f"{title}: {'card' if file == CARD else file}",
            )
    except (HTTPError, HFValidationError, LocalTokenNotFoundError, OSError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelFilesError(
            f"{name!r} cannot be written on the hub: {reason.rstrip('.')}. Log in by"
            " `hf auth login`, with a token that may write there."
        ) from None
    return str(address)
