"""What the original report says of its character model."""

BATCH_LOSS = 1.02  # that both of its models are said to reach
BATCH_ACCURACY = {"grimm": 0.6958, "karenina": 0.6497}  # the highest of a training batch
SLEEPING_BEAUTY = "The sleeping beauty is"
LENGTHS_OF_TEXT = (52, 142)  # to which it was continued
BEGINNINGS = (  # the others, 30 characters each
    "You must go out of my brothers",
    "Little Red-Cap, however, who w",
    "was the first place when he ha",
    "he sparrow asked him what he w",
    "Me Snow-white and Rose-red wen",
)


def beginnings(prompt=SLEEPING_BEAUTY, corpus="grimm"):
    """A beginning to continue and, where the model has read the same book, the report's others."""
    return list(dict.fromkeys([prompt, *(BEGINNINGS if corpus == "grimm" else ())]))
