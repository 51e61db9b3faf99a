"""What a reader of a text knows at each character: in quotes or not, how far into line and word.

Yes-or-no features are 0.0 or 1.0, counts are numbers of characters. All follow from what was read
up to and with the character, but for one: whether ’ ends a quote or is an apostrophe shows in the
character after it.
"""

QUOTES = {"‘": "’", "“": "”", '"': '"'}
BRACKETS = {"(": ")", "[": "]"}
PARAGRAPH = "\n\n"


def enclosed(text, pairs):
    """1.0 from a sign that opens until the one that closes it, else 0.0.

    A blank line closes whatever is open: else one forgotten sign would turn inside and outside
    about for the rest of the book. A ’ before a letter is an apostrophe.
    """
    found, closing = [], None
    for place, sign in enumerate(text):
        if closing is None:
            closing = pairs.get(sign)
        elif text[place - 1 : place + 1] == PARAGRAPH or _closes(text, place, closing):
            closing = None
        found.append(float(closing is not None))
    return found


def _closes(text, place, closing):
    return text[place] == closing and not (closing == "’" and text[place + 1 : place + 2].isalpha())


def since(text, signs):
    """How many characters ago one of the signs was read, 0 at the sign itself."""
    found, count = [], 0
    for sign in text:
        count = 0 if sign in signs else count + 1
        found.append(float(count))
    return found


YES_OR_NO = {  # feature -> what is 1.0 where it is so
    "inside quotes": lambda text: enclosed(text, QUOTES),
    "inside brackets": lambda text: enclosed(text, BRACKETS),
    "capital letter": lambda text: [float(sign.isupper()) for sign in text],
    "paragraph start": lambda text: [  # a blank line has just ended
        float(text[max(0, place - 1) : place + 1] == PARAGRAPH) for place in range(len(text))
    ],
}
COUNTS = {  # feature -> characters since the sign that starts it
    "position in line": lambda text: since(text, "\n"),
    "position in word": lambda text: since(text, " \n"),
    "since full stop": lambda text: since(text, "."),
}
FEATURES = YES_OR_NO | COUNTS


def stretches(values):
    """How many times a feature goes from 0 to another value."""
    return sum(now != 0 and before == 0 for before, now in zip([0, *values], values, strict=False))
