"""What each chapter answered, kept in a file, so that a stopped run goes on where it was."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from app.answering.answer import Request
from app.answering.chapter_by_chapter import PartAnswered
from app.errors import SettingsError


def run_key(request: Request, model: str) -> str:
    """Return what names a run: another model, question, task or option is another run."""
    options = json.dumps(asdict(request.options), sort_keys=True, ensure_ascii=False)
    parts = (model, request.task, request.question, options)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class ChapterProgress:
    """A file of answers, one JSON object a line; a line half written is ignored."""

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._run = run

    def kept(self) -> dict[str, str]:
        """Return the answers of this run by their parts' keys."""
        if not self._path.exists():
            return {}
        answers: dict[str, str] = {}
        for line in self._read().split("\n"):
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(row, dict) and row.get("run") == self._run:
                answers[str(row.get("key"))] = str(row.get("answer", ""))
        return answers

    def keep(self, part: PartAnswered) -> None:
        """Add an answer that is new."""
        if part.reused:
            return
        row = {"run": self._run, "key": part.key, "title": part.title, "answer": part.answer}
        try:
            with self._path.open("a", encoding="utf-8") as file:
                # The line break comes first, so that a row cut short spoils none after it.
                file.write("\n" + json.dumps(row, ensure_ascii=False))
        except OSError as error:
            raise SettingsError(
                "progress_unwritable", path=self._path, reason=error.strerror
            ) from None

    def _read(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise SettingsError(
                "progress_unreadable", path=self._path, reason=error.strerror
            ) from None
