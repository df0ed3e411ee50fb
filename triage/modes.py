"""The answer mode in force: what the desk asks for, as far as model and certificate allow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage.model import Model
from triage.types import Mode


def mode_in_force(mode: Mode, model: Model | None, fingerprints: Callable[[], Mapping[str, str]]) -> tuple[Mode, str]:
    """The mode, and a note when it is not the one asked for: agents alone see suggestions then.

    `certified` holds only for the files that the certificate names. `provisional` needs matchers of the model's own,
    but no certified threshold: it shows what would be answered, and whoever shows it says that it is uncertified.
    """
    if mode is Mode.PROVISIONAL and model is not None and model.matchers is None:
        return Mode.SUGGEST, "mode provisional needs a model that was trained with articles: suggestions only"
    if mode is not Mode.CERTIFIED:
        return mode, ""
    certificate = model.certificate if model else None
    if certificate is None or certificate.threshold is None:
        return Mode.SUGGEST, "mode certified needs a certificate, and this model has none: suggestions only"
    differs = certificate.matches(fingerprints())
    if differs:
        return Mode.SUGGEST, f"the certificate was made for other {', '.join(differs)}: suggestions only"
    return mode, ""
