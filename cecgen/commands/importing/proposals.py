"""Turn what a certificate seems to say into the answers that a person would have typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from cecgen.commands.add.answers import REQUIRED_KEYS, Answers
from cecgen.model.drafts import PROPOSED_KEYS, Draft, Proposal
from cecgen.outputs.terminal.proposals import format_offer


def as_typed(key: str, value: Any, proposals: Mapping[str, Proposal]) -> list[str]:
    """The texts that a person would type for a proposed value; none for the number of an approval that may be anybody's."""
    if isinstance(value, dict):
        return [f"{name}={inner}" for name, inner in value.items()]
    if key == "approval":
        provider = proposals.get("provider")
        body = provider.offers[0].value if provider and provider.is_filled_in else ""
        return [f"body={body}", f"number={value}"] if body else []
    return [format_offer(value)]


def proposed_answers(draft: Draft, states: tuple[str, ...] = ("printed", "probable")) -> Answers:
    """The values of a draft that were proposed in one of these states, as a person would have typed them."""
    answers: Answers = {}
    for key in PROPOSED_KEYS:
        proposal = draft.proposals.get(key)
        if proposal and proposal.state in states and proposal.offers:
            answers[key] = as_typed(key, proposal.offers[0].value, draft.proposals)
    return {key: texts for key, texts in answers.items() if texts}


def describe_missing(draft: Draft, answers: Answers) -> list[str]:
    """What a person still has to say about a draft, each with everything that the certificate offers for it."""
    missing: list[str] = []
    for key in PROPOSED_KEYS:
        proposal = draft.proposals.get(key)
        if key in answers or proposal is None or not proposal.offers:
            continue
        offers = " or ".join(f'{format_offer(offer.value)} ("{offer.words}")' for offer in proposal.offers)
        if key == "approval" and proposal.state != "choice":
            continue  # its body is not known, so it can be written once the provider is
        missing.append(f"{key}: {offers}")
    for key in REQUIRED_KEYS:
        if key not in answers and key not in draft.proposals:
            missing.append(f"{key}: not found on it")
    if not answers.keys() & {"award", "hours"} and not draft.proposals.keys() & {"award", "hours"}:
        missing.append("award or hours: neither found on it")
    return missing


def describe_sources(draft: Draft, answers: Iterable[str]) -> str:
    """Where the values of a draft were read, for its note: the key, the page, and the words."""
    parts = []
    for key in answers:
        proposal = draft.proposals.get(key)
        if proposal and proposal.offers[0].words:
            offer = proposal.offers[0]
            doubt = "probably " if proposal.state == "probable" else ""
            parts.append(f'{key}: {doubt}page {offer.page}, "{offer.words}"')
    return "; ".join(parts)
