"""What a service raises when a rule says no."""


class Refused(Exception):
    """A rule said no. ``str(refusal)`` is the sentence to show, in the reader's language.

    ``code`` names the rule for programs and stays the same in every language.
    """

    def __init__(self, sentence: str, *, code: str = "refused") -> None:
        super().__init__(sentence)
        self.code = code
