"""Make the pictures of the documentation from the example repository: `.venv/bin/python ci/pictures.py`.

It wants Debian's Chromium. The clock of the browser stands on the example's own day, so that the pages are of today.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
DAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
PICTURES = {
    "picture.png": ("holders/jordan-rivera_acsm.ep_2024-01-01.html", 1000, 1180),
    "pictures/overview.png": ("index.html", 1280, 900),
    "pictures/holder.png": ("holders/jordan-rivera.html", 1000, 1180),
    "pictures/holder-phone.png": ("holders/jordan-rivera.html", 390, 844),
}
"""Each picture below docs/: its page, and how wide and high the window is."""


def main() -> None:
    """Build the example into a temporary folder, and take every picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        build = [sys.executable, "-m", "cecgen", "build", "-C", str(ROOT), "--as-of", f"{DAY:%Y-%m-%d}", "--site", str(site)]
        subprocess.run([*build, "--build", str(Path(folder) / "build")], check=True)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (page_name, width, height) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, reduced_motion="reduce", device_scale_factor=1.5
            )
            page.clock.set_fixed_time(DAY)
            page.goto((site / page_name).as_uri())
            (ROOT / "docs" / name).parent.mkdir(exist_ok=True)
            page.screenshot(path=ROOT / "docs" / name)
            page.close()
            print(f"wrote docs/{name}")
        browser.close()


if __name__ == "__main__":
    main()
