"""Which commit of this project made something."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def commit_of(root: Path = ROOT) -> str:
    """Return a checkout's commit, with `and changes` where files differ; empty outside of one."""
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return ""
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{commit} and changes" if changed else commit


def _git(root: Path, *arguments: str) -> str:
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
