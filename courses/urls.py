"""Addresses of what a learner does."""

from django.urls import path

from courses.views import attempts, learning

app_name = "courses"
urlpatterns = [
    path("learn/course/<uuid:course_key>/enrol/", learning.enrol, name="enrol"),
    path("learn/course/<uuid:course_key>/leave/", learning.withdraw, name="withdraw"),
    path("learn/course/<uuid:course_key>/evaluation/", learning.evaluate, name="evaluate"),
    path("learn/course/<uuid:course_key>/certificate/", learning.claim, name="claim"),
    path("learn/lesson/<uuid:lesson_key>/read/", learning.read, name="read"),
    path("learn/quiz/<uuid:lesson_key>/", attempts.quiz, name="quiz"),
    path("learn/quiz/<uuid:lesson_key>/start/", attempts.start, name="start_attempt"),
    path("learn/attempt/<uuid:uid>/", attempts.attempt, name="attempt"),
    path("learn/attempt/<uuid:uid>/answers/", attempts.save_answers, name="save_answers"),
    path("learn/attempt/<uuid:uid>/check/", attempts.hand_in_check, name="hand_in_check"),
    path("learn/attempt/<uuid:uid>/hand-in/", attempts.hand_in, name="hand_in"),
    path("learn/attempt/<uuid:uid>/result/", attempts.result, name="result"),
]
