"""Regular expressions as AWS writes them: with the classes of Unicode, which Python's own module does not know."""

import functools

import regex

# What Java writes for everything beyond the first plane of Unicode, as two halves of a surrogate pair.
SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
BEYOND = r"\U00010000-\U0010FFFF"


@functools.cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """The same pattern for `regex`. One that cannot be read is an error: a rule that is not applied guards nothing."""
    return regex.compile(pattern.replace(SURROGATES, BEYOND))
