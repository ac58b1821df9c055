"""What people read where a rule or a profile is named: the one that comes with phusong by a word, others as named."""

from ..language import Message, msg


def name_in_words(name: str) -> Message:
    """Return the name of a rule or profile for a sentence.

    Examples
    --------
    >>> name_in_words("default").render("vi"), name_in_words("của tỉnh").render("vi")
    ('mặc định', 'của tỉnh')
    """
    return msg("default") if name == "default" else msg("{name}", name=name)
