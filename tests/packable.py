"""A repository that can be packed: a holder with two certifications and a colleague, everything committed."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import documents

HOLDER, SCHEME = "jordan-rivera", "acsm.cpt"
FOLDER = f"content/{HOLDER}"
DAY = "2027-03-16"
NAME = "jordan-rivera-acsm.cpt-2024-2026"
ABOUT = """name = "Jordan Rivera"
also_printed = ["Jordan Smith"]
note = "Wants to change jobs soon"

[[certification]]
scheme = "acsm.cpt"
number = "ACSM-1012345"
certified = 2023-11-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
claimed = 6
renewed = 2026-10-20
fee_paid = 2026-10-20

[[certification.cycle.step]]
did = "audit-asked"
on = 2027-03-01
note = "They rang on a Sunday"

[[certification]]
scheme = "nsca.cscs"
number = "NSCA-777888"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31

[[certification.cycle.step]]
did = "accepted"
on = 2026-12-01

[[card]]
covers = ["cpr", "aed"]
issuer = "American Heart Association"
number = "AHA-4411"
format = "in-person"
hands_on = true
issued = 2025-05-02
expires = 2027-05-31
evidence = ["evidence/cpr.jpg"]
"""
ENTRIES = """[[entry]]
id = "2025-03-14-exercise-testing-workshop"
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
certificate = "AB-99887"
note = "The room was too cold"
evidence = ["evidence/workshop.pdf", { file = "evidence/receipt.pdf", shows = "receipt" }]

[[entry.ruling]]
scheme = "nsca.cscs"
on = 2026-02-02
amount = 0.5
why = "Granted on a petition"
evidence = ["evidence/other-body.pdf"]

[[entry.ruling]]
scheme = "acsm.cpt"
on = 2026-03-03
amount = 6
why = "Seen by the committee"

[[entry]]
id = "2025-09-01-never-proven"
date = 2025-09-01
title = "Foam rolling at home"
provider = "nasm"
kind = "course"
award = "0.1 CEU"
"""
COLLEAGUE = """name = "Dana Whitlock"
also_printed = ["Dana Ferreira"]

[[certification]]
scheme = "acsm.cpt"
number = "ACSM-5550001"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
FILES: dict[str, str | bytes] = {
    "cecgen.toml": 'format = 1\ntitle = "Harbour Street"\n',
    f"{FOLDER}/holder.toml": ABOUT,
    f"{FOLDER}/2025.toml": ENTRIES,
    f"{FOLDER}/evidence/workshop.pdf": documents.certificate(),
    f"{FOLDER}/evidence/receipt.pdf": documents.pdf("Receipt", "Paid in full"),
    f"{FOLDER}/evidence/other-body.pdf": documents.pdf("To Jordan Rivera", "Your petition is granted"),
    f"{FOLDER}/evidence/cpr.jpg": documents.photograph(),
    "content/dana-whitlock/holder.toml": COLLEAGUE,
    "content/team.md": "# The team\n\nDana Whitlock leads it.\n",
}
ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Jordan Rivera",
    "GIT_AUTHOR_EMAIL": "private@example.org",
    "GIT_COMMITTER_NAME": "Jordan Rivera",
    "GIT_COMMITTER_EMAIL": "private@example.org",
    "GIT_AUTHOR_DATE": "2025-03-16T09:00:00+01:00",
    "GIT_COMMITTER_DATE": "2025-03-16T09:00:00+01:00",
}


def lay_out(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def git(root: Path, *arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **ISOLATED}, capture_output=True, check=True)
    return run.stdout.decode().strip()


def commit(root: Path, files: Mapping[str, str | bytes] = {}) -> Path:
    """A repository with the files, all of it committed."""
    lay_out(root, {**FILES, **files})
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all of it")
    return root


def run(
    root: Path, target: Path, *more: str | Path, environment: Mapping[str, str] = {}, program: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """`cecgen pack` as a process of its own, or of a program that runs it."""
    return subprocess.run(
        [*program, sys.executable, "-m", "cecgen", "pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", target, *more],
        env={**os.environ, **ISOLATED, **environment},
        cwd=root.parent,
        capture_output=True,
        text=True,
        check=False,
    )
