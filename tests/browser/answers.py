"""The right answers of the demonstration courses, from the texts they were loaded from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

DEMO = Path(__file__).resolve().parents[2] / "courses" / "demo"


@cache
def right_answers(course: str, language: str) -> dict[str, list[str]]:
    """For each question's words in ``language``: the words of its right options, in order, or the right number."""
    source = yaml.safe_load((DEMO / course / "en.yaml").read_text())
    words = yaml.safe_load((DEMO / course / f"{language}.yaml").read_text())
    told = {question["id"]: question for question in words["questions"]}
    answers = {}
    for question in source["questions"]:
        shown = told[question["id"]]
        if question["kind"] in CHOSEN_FROM_LISTS:
            answers[_plain(shown["stem"])] = CHOSEN_FROM_LISTS[question["kind"]](question, shown)
            continue
        if question["kind"] == "numeric":
            answers[_plain(shown["stem"])] = [str(question["answer"])]
            continue
        right = {str(option["id"]) for option in question["options"] if option["correct"]}
        answers[_plain(shown["stem"])] = [_plain(option["text"]) for option in shown["options"] if str(option["id"]) in right]
    return answers


def _plain(text: str) -> str:
    return " ".join(str(text).split())


def _ordered(question: dict, shown: dict) -> list[str]:
    return [_plain(option["text"]) for option in shown["options"]]


def _matched(question: dict, shown: dict) -> list[str]:
    """The right option of each prompt, in the order of the prompts."""
    texts = {str(option["id"]): _plain(option["text"]) for option in shown["options"]}
    return [texts[str(part["answers"][0])] for part in question["parts"]]


def _placed(question: dict, shown: dict) -> list[str]:
    return [_plain(words["text"]) for area, words in zip(question["areas"], shown["areas"], strict=True) if area["correct"]]


CHOSEN_FROM_LISTS = {"ordering": _ordered, "matching": _matched, "emq": _matched, "cloze": _matched, "hotspot": _placed}
