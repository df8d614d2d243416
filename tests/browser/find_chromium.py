"""Find a Chromium for the browser tests; with `--install`, get one where there is none.

Looked for: the file named by CHROMIUM, then the usual commands, then Playwright's own.
Installed: Debian's package where we may, else Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for command in COMMANDS:
        if found := shutil.which(command):
            return found
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install Debian's Chromium, or else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt = ["apt-get", "install", "--yes", "--quiet", "chromium"]
        updated = subprocess.run(["apt-get", "update", "--quiet"], check=False).returncode == 0
        if updated and subprocess.run(apt, check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    """Print where the Chromium is; status 1 where there is none."""
    if find_chromium() is None and "--install" in sys.argv[1:]:
        install()
    found = find_chromium()
    print(found or "No Chromium was found: install one, or name it in CHROMIUM.", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
