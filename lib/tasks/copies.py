"""How much of a text is in another one, letter by letter."""


def longest_copy(text, source):
    """The longest run of characters of a text that the source holds too."""
    longest, start = "", 0
    for end in range(1, len(text) + 1):
        while text[start:end] not in source:
            start += 1
        if end - start > len(longest):
            longest = text[start:end]
    return longest


def distinct_share(text, n):
    """Distinct n-grams of a text over all its n-grams."""
    ngrams = [text[place : place + n] for place in range(len(text) - n + 1)]
    return len(set(ngrams)) / len(ngrams)
