"""Words for values of the content: certainties, experts, countries. Each is spelt out, so that extraction finds it."""

from __future__ import annotations

from training.languages import Language


def certainty(word: str, language: Language) -> str:
    """The certainty of a fact, as its source list shows it."""
    pgettext = language.pgettext
    return {
        "convicted": pgettext("certainty", "A court convicted."),
        "charged": pgettext("certainty", "Charged, no verdict known."),
        "alleged": pgettext("certainty", "Alleged, not proven."),
        "claimed": pgettext("certainty", "One side says so."),
        "reported": pgettext("certainty", "Reported."),
        "assessed": pgettext("certainty", "Assessed by experts."),
        "measured": pgettext("certainty", "Counted or surveyed."),
        "rule": pgettext("certainty", "A rule."),
        "advice": pgettext("certainty", "Advice of experts."),
    }[word]


def awaiting(expert: str, language: Language) -> str:
    """What a section says whose advice an expert has still to check."""
    gettext = language.gettext
    return {
        "doctor": gettext("Draft, not yet checked by a doctor."),
        "lawyer": gettext("Draft, not yet checked by a lawyer."),
        "psychologist": gettext("Draft, not yet checked by a psychologist."),
        "rights-organisation": gettext("Draft, not yet checked by a rights organisation."),
        "security-service": gettext("Draft, not yet checked by the security service of this country."),
    }.get(expert, gettext("Draft, not yet checked by an expert."))


def countries(codes: tuple[str, ...], language: Language) -> str:
    """Names of countries in the language of the page, for a sentence."""
    return language.listed([str(language.locale.territories.get(code, code)) for code in codes])


def tongues(tags: tuple[str, ...], language: Language) -> str:
    """Names of languages in the language of the page, for a sentence."""
    return language.listed([str(language.locale.languages.get(tag.split("-")[0], tag)) for tag in tags])
