"""The right answers of the demonstration courses, from the texts they were loaded from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

DEMO = Path(__file__).resolve().parents[2] / "courses" / "demo"


@cache
def right_answers(course: str, language: str) -> dict[str, list[str]]:
    """For each question's words in ``language``: the words of its right options, or the right number."""
    source = yaml.safe_load((DEMO / course / "en.yaml").read_text())
    words = yaml.safe_load((DEMO / course / f"{language}.yaml").read_text())
    told = {question["id"]: question for question in words["questions"]}
    answers = {}
    for question in source["questions"]:
        shown = told[question["id"]]
        if question["kind"] == "numeric":
            answers[_plain(shown["stem"])] = [str(question["answer"])]
            continue
        right = {str(option["id"]) for option in question["options"] if option["correct"]}
        answers[_plain(shown["stem"])] = [_plain(option["text"]) for option in shown["options"] if str(option["id"]) in right]
    return answers


def _plain(text: str) -> str:
    return " ".join(str(text).split())
