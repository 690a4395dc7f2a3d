"""Planted faults of language: sentences, reading ease, the glossary. Laid over ``SMALL`` as those in ``faults``."""

from __future__ import annotations

from tests.conftest import FRONT, SMALL
from tests.training.faults import MODULE, MODULE_FA, QUIZ, QUIZ_FA, Fault
from tests.training.pieces import CHOICES, item


def warning(code: str, body: str, line: int = 10) -> Fault:
    return Fault(code, {MODULE: f"{FRONT}## Begin {{#begin}}\n\n{body}\n"}, MODULE, line, "warning")


LONG = "One " + "and one " * 12 + "and two."
HARD = "Administrative institutions communicate international responsibilities immediately. " * 18
GLOSSARY = "courses/glossary.toml"
PASSKEY = '[passkey]\nen = ["passkey"]\nfa = ["کلید عبور"]\navoid.en = ["stupid"]\navoid.fa = ["احمق"]\n'

LANGUAGE = (
    warning("L001", f"Short.\n\n- Also short.\n- {LONG}", 13),
    warning("L001", f"A line.\nStill the first. And\nthen **this:** {LONG}", 11),
    Fault("L001", {QUIZ: item(CHOICES.replace("You choose the way yourself.", LONG))}, QUIZ, 9, "warning"),
    warning("L002", f"A short one.\n\n{HARD}", 12),
    warning("L002", "We go on. " + "The man goes on and on and on to the end of the long road and then home. " * 9),
    Fault("L003", {GLOSSARY: PASSKEY, MODULE: SMALL[MODULE].replace("Some text", "Add a **passkey**"),
                   MODULE_FA: SMALL[MODULE]}, MODULE_FA, 1, "warning"),
    Fault("L003", {GLOSSARY: PASSKEY, QUIZ: item(CHOICES.replace("Wait", "Add passkeys")), QUIZ_FA: item(CHOICES)},
          QUIZ_FA, 1, "warning"),
    Fault("L004", {GLOSSARY: PASSKEY, MODULE: SMALL[MODULE].replace("Some", "Stupid")}, MODULE, 8, "warning"),
    Fault("L004", {GLOSSARY: PASSKEY, QUIZ: item(CHOICES.replace("You choose", "Stupidity chooses"))}, QUIZ, 4,
          "warning"),
    Fault("F008", {GLOSSARY: PASSKEY.replace("[passkey]", "[Pass_Key]")}, GLOSSARY, 1),
    Fault("F006", {GLOSSARY: 'passkey = "x"\n'}, GLOSSARY, 1),
    Fault("F005", {GLOSSARY: PASSKEY.replace('en = ["passkey"]\n', "", 1)}, GLOSSARY, 1),
    Fault("F004", {GLOSSARY: PASSKEY.replace("fa =", "farsi =", 1)}, GLOSSARY, 3),
)  # fmt: skip
