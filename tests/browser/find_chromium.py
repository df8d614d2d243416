"""Find a Chromium for the browser tests; with `--install`, get one where it would help.

Looked for: the file named by CHROMIUM, Debian's Chromium without a screen, which opens a page in
about half the time, then the usual commands, then Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WITHOUT_SCREEN = "chromium-headless-shell"
COMMANDS = (WITHOUT_SCREEN, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
    """Install Debian's Chromium where we may; else Playwright's own, where there is none."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt = ["apt-get", "install", "--yes", "--quiet"]
        subprocess.run(["apt-get", "update", "--quiet"], check=False)
        for package in (WITHOUT_SCREEN, "chromium"):
            if subprocess.run([*apt, package], check=False).returncode == 0:
                return
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    """Print where the Chromium is; status 1 where there is none."""
    is_named = "CHROMIUM" in os.environ
    if "--install" in sys.argv[1:] and not is_named and not shutil.which(WITHOUT_SCREEN):
        install()
    found = find_chromium()
    print(found or "No Chromium was found: install one, or name it in CHROMIUM.", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
