"""A folder that holds an adapter without its base is no model."""

from pathlib import Path

from training.errors import ModelFilesError


def refuse_adapter(folder: Path) -> None:
    """Raise ModelFilesError where a folder holds an adapter alone, saying what to do."""
    if (folder / "adapter_config.json").is_file():
        raise ModelFilesError(
            f"'{folder}' is an adapter without its base: make one folder of both first, by"
            f" `python -m training merge {folder} FOLDER`."
        )
