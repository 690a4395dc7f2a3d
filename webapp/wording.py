"""Words for values of the content: certainties, experts, countries. Each is spelt out, so that extraction finds it."""

from __future__ import annotations

from training.assessment import EXPOSURE, PROTECTION, SIGN
from training.languages import Language
from training.record import MOST_OFFICES, ReferenceFixed
from training.reference import DIGITS, LETTERS, NoReference
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


def certificate_trouble(trouble: NoReference | ReferenceFixed | str, language: Language) -> str:
    """Why no certificate was made, and what to do."""
    if isinstance(trouble, NoReference):
        return _reference_trouble(trouble, language)
    if not isinstance(trouble, ReferenceFixed):
        return language.gettext("Choose the office that is to get the certificate.")
    if trouble.kind == "another":
        return language.gettext(
            "For this office you typed another reference before, and that one stays. Type it again. If the office has "
            "given you a new reference, show it the certificate with the first one, and ask there."
        )
    text = language.gettext(
        "You have typed references for %(most)s offices already, and no more fit. For those you can print the "
        "certificate again."
    )
    return text % {"most": language.number(MOST_OFFICES)}


def _reference_trouble(trouble: NoReference, language: Language) -> str:
    number = language.number
    if trouble.kind == "empty":
        return language.gettext("This office needs the reference. It stands in its letter to you.")
    if trouble.kind == "long":
        return language.gettext("That is too long for a reference. Type only the reference from the letter.")
    if trouble.kind == "name":
        return language.gettext(
            "That looks like a name. Please do not type a name here: the certificate holds none. Type the reference "
            "from the letter. If it has letters only, type them as capitals."
        )
    if trouble.kind == "strange":
        text = language.gettext(
            "“%(character)s” is in no reference. A reference has only letters from A to Z and digits."
        )
        return text % {"character": trouble.character}
    if trouble.kind == "count":
        text = language.ngettext(
            "You typed %(count)s character. A reference has %(letters)s letters and digits, or %(digits)s digits.",
            "You typed %(count)s characters. A reference has %(letters)s letters and digits, or %(digits)s digits.",
            trouble.count,
        )
        return text % {"count": number(trouble.count), "letters": number(LETTERS), "digits": number(DIGITS)}
    text = language.gettext(
        "Something does not fit: one character is wrong, or two changed places. Compare %(typed)s with the letter."
    )
    return text % {"typed": f"\u2066{trouble.typed}\u2069"}
