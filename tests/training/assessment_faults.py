"""Planted faults of the self-assessment, each in the whole example of the guide."""

from __future__ import annotations

from tests.training.faults import Fault
from tests.training.instrument import ENGLISH, FOLDER, MODEL, example, line_of
from training.problems import Severity

SOUND = {MODEL: example(MODEL), ENGLISH: example(ENGLISH)}
RUSSIAN = f"{FOLDER}/ru.md"


def model(code: str, old: str, new: str, at: str = "", *, add: str = "") -> Fault:
    """``old`` becomes ``new``; the problem stands where ``at`` stands then, or in line 1."""
    assert old in SOUND[MODEL]
    text = SOUND[MODEL].replace(old, new, 1) + add
    return Fault(code, {**SOUND, MODEL: text}, MODEL, line_of(text, at) if at else 1)


def words(code: str, old: str, new: str, at: str = "", path: str = ENGLISH, severity: Severity = "error") -> Fault:
    assert old in SOUND[ENGLISH]
    text = SOUND[ENGLISH].replace(old, new, 1)
    return Fault(code, {**SOUND, path: text}, path, line_of(text, at) if at else 1, severity)


ASSESSMENT: tuple[Fault, ...] = (
    Fault("A001", {MODEL: SOUND[MODEL]}, MODEL, 1),
    words("A001", "{#notice}", "{#neighbours}"),
    words("A001", "{#habits}", "{#habit}"),
    words("A001", "### Your list {#first}\n\nBegin with one thing.\n", ""),
    words("A001", "- yes: Yes.\n", "", "{#q3}"),
    Fault("A002", {ENGLISH: SOUND[ENGLISH]}, ENGLISH, 1),
    words("A002", "{#notice}", "{#neighbours}", "{#neighbours}"),
    words("A002", "- yes: Yes.", "- maybe: Yes.", "- maybe: Yes."),
    Fault("A003", {**SOUND, "courses/basic/people/ru.md": SOUND[ENGLISH]}, MODEL, 1, "warning"),
    words("A003", "{#notice}", "{#neighbours}", path=RUSSIAN, severity="warning"),
    words("A003", "- yes: Yes.\n", "", "{#q3}", RUSSIAN, "warning"),
    model("A004", 'often = "sign PHY 3"', 'often = "sign PHY 3"\nnever = "no marks"', 'never = "no marks"'),
    model("A004", 'none = "none of these"', 'none = "no marks"', 'none = "no marks"'),
    model("A005", '"exposure PHY 2"', '"does not apply"', "[questions.q1]\n"),
    model("A005", 'no = "no marks"\n\n[actions', "\n[actions", "[questions.q3]\n"),
    model("A006", "[plan.PHY]", '[actions.rest]\nminutes = 5\nmodule = "basic/people"\n\n[plan.PHY]', "[actions.rest]"),
    model("A006", "flag danger", "sign PHY 1", "[flags.danger]"),
    model("A007", "sign PHY 3", "sign DOC 3", "sign DOC 3"),
    model("A007", "PHY = 0", "PHY = 0\nXYZ = 0", "XYZ = 0"),
    model("A007", 'gate = "now"', 'gate = "soon"', "gate ="),
    model("A007", 'unanswered = "month"', 'unanswered = "year"', "unanswered ="),
    model("A007", 'section = "habits"', 'section = "habit"', "[questions.q3]\n"),
    model("A007", '["q3.yes"]', '["q3.maybe"]', "[actions.neighbour]"),
    model("A007", 'week = ["notice"', 'week = ["notices"', 'week = ["notices"'),
    model("A007", "flag danger", "flag fire", "flag fire"),
    model("A007", "[matrix.high]", "[matrix.top]", "[matrix.top]"),
    model("A008", "exposure PHY 2", "exposed PHY 2", "exposed PHY 2"),
    model("A008", "exposure PHY 2", "exposure PHY", 'exposure PHY"'),
    model("A008", "exposure PHY 2", "exposure PHY 2 PHY 1", "PHY 2 PHY 1"),
    model("A008", '["q3.yes"]', '["q3"]', 'unless = ["q3"]'),
    model("A009", 'good = "month"\n', "", "[matrix.high]"),
    model("A009", "low = 0", "low = 1", "[bands.exposure]"),
    model("A009", 'month = ["neighbour"]\n', "", "PHY = 0"),
    model("A010", 'weak = "week"\ngood = "month"', 'weak = "keep"\ngood = "keep"'),
    model("A010", 'weak = "month"\ngood = "keep"', 'weak = "keep"\ngood = "month"'),
    model("A010", 'weak = "week"', 'weak = "today"'),
    model("A010", "from = 3", "from = 1"),
    model("A010", "from = 1", "from = 2"),
    model("A010", 'no = "no marks"\nonce', 'no = "protection PHY 1"\nonce', "protection PHY 1"),
    model("A011", "from = 3", "from = 9", "PHY = 0"),
    *(
        words("A012", "Would a neighbour call for help for you?", asked, asked)
        for asked in (
            "What is your name?", "What is your religion?", "In which party are you?", "Did you do military service?",
            "What kind of visa do you have?", "What are the names of your friends?", "Who is your employer?",
            "What did they want from you?", "Do you have a diagnosis?", "Which messenger do you use?",
            "What is your opinion on the war?",
        )
    ),
    words("A012", "- yes: Yes.", "- yes: Yes, and I am a member of a group.", "- yes: Yes, and"),
    model("A013", 'module = "basic/people"', 'module = "basic/persons"', "[flags.danger]"),
    words("A014", "- yes: Yes.", "- Yes.", "- Yes."),
    words("A014", "Your door", "Your **door**", "Your **door**"),
    words("A014", "Your door", "- Your door", "- Your door"),
    words("A014", "Begin with one thing.", "> Begin with one thing.", "> Begin with one thing."),
    words("A014", "### Today {#today}", "### {#today}", "### {#today}"),
    words("A015", "1. Go where people are: a shop, a station, a hotel.\n2. Call", "Call", "{#danger}"),
    words("A015", "2. Call", "2. Wait.\n3. Wait.\n4. Call", "{#danger}"),
    model("A016", '["q3.yes"]', '["q3.no"]', "[actions.neighbour]"),
    model("A016", '["q2.once", "q2.often"]', '["q2.often"]', "[actions.notice]"),
    words("A017", "One evening is enough.", "Your risk level is low.", "Your risk level"),
    Fault("F011", {**SOUND, f"{FOLDER}/notes.txt": "Remember."}, f"{FOLDER}/notes.txt", 1),
    Fault("F012", {**SOUND, f"{FOLDER}/xx.md": SOUND[ENGLISH]}, f"{FOLDER}/xx.md", 1),
    model("F004", "needs =", "need =", "need ="),
    model("F006", "minutes = 5", "minutes = 0", "minutes = 0"),
    model("F006", "[areas]\nPHY = 0", "areas = 0", "areas = 0"),
    model("F006", '"emergency"', '"doctor"', 'contact = "doctor"'),
    model("F006", 'module = "basic/people"', 'module = "people"', 'module = "people"'),
    model("F007", '"month", "week"', '"month", "month"', "levels ="),
    words("F007", "{#q3}", "{#q2}", "### Would"),
    words("F007", "- yes: Yes.", "- yes: Yes.\n- yes: Perhaps.", "- yes: Perhaps."),
    model("F008", "once =", "Once =", "Once ="),
    model("F008", '"habits"]', '"areas"]', "sections ="),
    model("F008", "[questions.q3]", '[questions.step]\nsection = "home"\n\n[questions.q3]', "[questions.step]"),
    words("M018", "## Right now", "Text.\n\n## Right now", "Text.\n\n"),
)  # fmt: skip
