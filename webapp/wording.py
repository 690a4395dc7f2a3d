"""Words for values of the content: certainties, experts, countries. Each is spelt out, so that extraction finds it."""

from __future__ import annotations

from training.assessment import EXPOSURE, PROTECTION, SIGN
from training.languages import Language
from training.resume_code import Trouble


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


def marks(kind: str, language: Language) -> str:
    """The kind of a mark of the self-assessment, before its areas."""
    return {
        EXPOSURE: language.gettext("exposure:"),
        SIGN: language.gettext("sign:"),
        PROTECTION: language.gettext("protection:"),
    }[kind]


def awaiting(expert: str, language: Language) -> str:
    """What a section says whose advice an expert has still to check."""
    gettext = language.gettext
    return {
        "doctor": gettext("Draft, not yet checked by a doctor. If you are not sure, call 112 or ask a doctor."),
        "lawyer": gettext("Draft, not yet checked by a lawyer. If you are not sure, ask one."),
        "psychologist": gettext("Draft, not yet checked by a psychologist. If you are not sure, ask one."),
        "rights-organisation": gettext("Draft, not yet checked by a rights organisation."),
        "security-service": gettext("Draft, not yet checked by the security service of this country."),
    }.get(expert, gettext("Draft, not yet checked by an expert."))


def countries(codes: tuple[str, ...], language: Language) -> str:
    """Names of countries in the language of the page, for a sentence."""
    return language.listed([str(language.locale.territories.get(code, code)) for code in codes])


def tongues(tags: tuple[str, ...], language: Language) -> str:
    """Names of languages in the language of the page, for a sentence."""
    return language.listed([str(language.locale.languages.get(tag.split("-")[0], tag)) for tag in tags])


def code_trouble(trouble: Trouble, language: Language) -> str:
    """Why what somebody typed is no code, and what to do."""
    number = language.number
    if trouble.kind == "empty":
        return language.gettext("Type the 24 digits of your code.")
    if trouble.kind == "long":
        return language.gettext("That is too long for a code. Type only the 24 digits.")
    if trouble.kind == "strange":
        text = language.gettext("In group %(group)s stands “%(character)s”, which is not a digit.")
        return text % {"group": number(trouble.group), "character": trouble.character}
    if trouble.kind == "group":
        text = language.ngettext(
            "Group %(group)s has %(count)s digit. Each group has four.",
            "Group %(group)s has %(count)s digits. Each group has four.",
            trouble.count,
        )
        return text % {"group": number(trouble.group), "count": number(trouble.count)}
    if trouble.kind == "count":
        text = language.ngettext(
            "You typed %(count)s digit. A code has 24, in six groups of four.",
            "You typed %(count)s digits. A code has 24, in six groups of four.",
            trouble.count,
        )
        return text % {"count": number(trouble.count)}
    return language.gettext(
        "Something does not fit in these digits: one is wrong, or two changed places. "
        "Compare them with what you wrote down:"
    )
