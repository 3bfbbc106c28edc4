"""A small bundle as `pack` lays one out: a holder's records, the certificates, and the transcript that they come to."""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag
from cecgen.audit.signatures import key_fingerprint, sign_bytes
from cecgen.audit.verify import DAY_LABEL, SIGNED_WITH_LABEL, SOFTWARE_AGENT, SOFTWARE_LABEL
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.exports.document import format_transcript
from cecgen.pipeline import open_workspace, run_pipeline

HOLDER = "jordan-rivera"
SCHEME = "acsm.cpt"
NOW = datetime(2026, 3, 16, tzinfo=UTC)
PDF = b"%PDF-1.7\n%%EOF\n"
HOUSE = """format = 1

[provider]
id = "house"
name = "House of Training"

[[provider.unit]]
name = "point"
hours = 1
source = "https://example.org/points"
read_on = 2026-01-01
"""
"""A plugin of data alone: an organisation that no built-in one knows."""


def evaluate_for_auditor(root: Path, as_of: date = date(2026, 3, 16), scheme: str = SCHEME) -> dict[str, Any]:
    """The transcript of a repository as an auditor gets it, before it becomes text."""
    transcript = run_pipeline(open_workspace(root, NOW, as_of=as_of))[1]
    tables: dict[str, Any] = json.loads(format_transcript(redact_transcript(transcript, Edition("auditor", HOLDER, scheme))))
    return tables


def bundle(
    folder: Path,
    root: Path,
    transcript: Any = None,
    *,
    key: Path | None = None,
    agent: str = SOFTWARE_AGENT,
    day: str = "2026-03-16",
    more: Mapping[str, bytes] | None = None,
) -> str:
    """Lays a repository out as a bundle; its root digest."""
    home = root / "content" / HOLDER
    payload: dict[str, bytes | Path] = {
        "transcript.json": json.dumps(transcript if transcript is not None else evaluate_for_auditor(root), indent=1).encode(),
        "records/cecgen.toml": root / "cecgen.toml",
        **(more or {}),
    }
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        name = path.relative_to(home).as_posix()
        payload[name if name.startswith("evidence/") else f"records/content/{HOLDER}/{name}"] = path
    for path in sorted((root / "plugins").glob("*.toml")):
        payload[f"records/plugins/{path.name}"] = path
    info = {DAY_LABEL: day, SOFTWARE_LABEL: agent, **({SIGNED_WITH_LABEL: key_fingerprint(key)} if key else {})}
    digest = write_bag(folder, payload, info, {"README.txt": b"How to check this.\n"})
    if key:
        (folder / SIGNATURE).write_bytes(sign_bytes((folder / TAG_MANIFEST).read_bytes(), key))
    return digest


def new_key(path: Path) -> Path:
    """A pair of keys, and beside them a list of signers that says whose it is."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    path.with_suffix(".signers").write_text(f"jordan@example.org {path.with_suffix('.pub').read_text()}")
    return path
