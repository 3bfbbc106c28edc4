"""Make the pictures of the documentation from the example repository: `.venv/bin/python ci/pictures.py`.

It wants Debian's Chromium. The clock of the browser stands on the example's own day, so that the pages are of today.
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from markdown_it import MarkdownIt
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
DAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
TRANSCRIPT = "site/holders/jordan-rivera_acsm.ep_2024-01-01.html"
PICTURES = {
    "picture.png": (TRANSCRIPT, "", 1000, 1180),
    "pictures/entries.png": (TRANSCRIPT, "#activities", 1000, 900),
    "pictures/overview.png": ("site/index.html", "", 1280, 900),
    "pictures/overview-phone.png": ("site/index.html", "", 390, 844),
    "pictures/holder.png": ("site/holders/jordan-rivera.html", "", 1000, 1180),
    "pictures/holder-phone.png": ("site/holders/jordan-rivera.html", "", 390, 844),
    "pictures/auditor.png": ("bundle/data/site/index.html", "", 1280, 900),
    "pictures/auditor-phone.png": ("bundle/data/site/index.html", "", 390, 844),
    "pictures/bundle.png": ("bundle/data/transcript.html", "", 1000, 900),
    "pictures/rules.png": ("site/rules.html", "", 1280, 800),
    "pictures/summary.png": ("summary.html", "", 900, 760),
    "pictures/form.png": ("form/site/record.html", "#holder=jordan-rivera", 1280, 1000),
}
"""Each picture below docs/: its page, the place on it that is at the top, and how wide and high the window is."""
FORM = """
[site]
form = true
repository = "https://github.com/OWNER/NAME"
"""
"""What the example would say in its cecgen.toml to have the form."""
ENTRY = "content/jordan-rivera/2025-11-05-sleep-and-recovery-for-trainers.toml"
STYLE = """
html { background: #f6f8fa }
body { font: 16px/1.5 sans-serif; color: #1f2328; background: #fff; border: 1px solid #d0d7de; margin: 16px; padding: 8px 24px }
code { background: #eff1f3; padding: 2px 4px }
"""
"""How the summary of a run looks: as plain as a host makes it."""
CHOSEN = {"kind": "course", "provider": "nsca"}
TYPED = {"title": "Exercise after a stroke", "date": "2026-02-28", "amount": "0.3"}
"""What is chosen in the form, and what is typed into it."""


def main() -> None:
    """Build the example and pack a cycle of it in a temporary folder, and take every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        run_cecgen(ROOT, "build", "--site", str(folder / "site"), "--build", str(folder / "build"))
        run_cecgen(ROOT, "pack", "jordan-rivera", "acsm.ep", "--cycle", "2021-01-01", "--output", str(folder / "bundle"))
        run_cecgen(copy_example(folder / "form", FORM), "build")
        write_summary(folder / "summary.html", copy_example(folder / "mistake"))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for picture, (page_name, place, width, height) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, reduced_motion="reduce", device_scale_factor=1.5
            )
            page.clock.set_fixed_time(DAY)
            page.goto((folder / page_name).as_uri() + place)
            for button in page.get_by_role("button", name="Show every working").all() if place else ():
                button.click()
            if picture == "pictures/form.png":
                fill_in(page)
            (ROOT / "docs" / picture).parent.mkdir(exist_ok=True)
            page.screenshot(path=ROOT / "docs" / picture)
            page.close()
            print(f"wrote docs/{picture}")
        browser.close()


def copy_example(folder: Path, settings: str = "") -> Path:
    """Copy the example, with more settings."""
    shutil.copytree(ROOT / "content", folder / "content")
    (folder / "cecgen.toml").write_text((ROOT / "cecgen.toml").read_text("utf-8") + settings, "utf-8")
    return folder


def write_summary(page: Path, root: Path) -> None:
    """Write what a run says of an entry with a misspelt kind, as a host that renders Markdown shows it."""
    entry = root / ENTRY
    entry.write_text(entry.read_text("utf-8").replace('kind = "course"', 'kind = "webinair"'), "utf-8")
    markdown = run_cecgen(root, "check", "--format", "markdown", may_fail=True)
    page.write_text(f"<meta charset=utf-8><style>{STYLE}</style>{MarkdownIt().render(markdown)}", "utf-8")


def fill_in(page: Page) -> None:
    """Type what a certificate says into the form."""
    for field, typed in TYPED.items():
        page.locator(f"#{field}").fill(typed)
    for field, chosen in CHOSEN.items():
        page.locator(f"#{field}").select_option(chosen)


def run_cecgen(root: Path, command: str, *options: str, may_fail: bool = False) -> str:
    """Run cecgen on the example, or a copy of it, as of the example's own day, and return what it prints."""
    run = [sys.executable, "-m", "cecgen", command, "-C", str(root), "--as-of", f"{DAY:%Y-%m-%d}", *options]
    return subprocess.run(run, check=not may_fail, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
