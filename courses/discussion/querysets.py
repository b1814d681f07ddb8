"""Which threads, posts and reports."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce

from accounts.enums import Role
from accounts.rules import has_site_role
from core import searching
from courses.enums import MARKERS_OF_ALL, PostKind


def moderated_by(user, course: str = "") -> models.Q:
    """Which courses' discussions ``user`` moderates: as editor all, else as author or as tutor. ``course`` is the path to the course."""
    prefix = f"{course}__" if course else ""
    if has_site_role(user, *MARKERS_OF_ALL):
        return models.Q()
    mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
    return (
        models.Q(**{f"{prefix}provider__in": mine})
        | models.Q(**{f"{prefix}joint_providers__institution__in": mine})
        | models.Q(**{f"{prefix}cohorts__tutors": user.pk})
    )


class PostQuerySet(models.QuerySet):
    def questions(self):
        return self.filter(kind=PostKind.QUESTION)

    def answers(self):
        return self.filter(kind=PostKind.ANSWER)

    def shown(self):
        """Neither hidden themselves nor below a question that is."""
        return self.filter(hidden_at__isnull=True, thread__hidden=False)

    def in_course(self, key):
        """Those in the course that ``key`` names, whatever language they were written in."""
        return self.filter(thread__course__translation_key=key)

    def of(self, user):
        return self.filter(author=user)

    def moderated_by(self, user):
        """Those in courses whose discussion ``user`` moderates."""
        courses = apps.get_model("courses", "CoursePage").objects.filter(moderated_by(user)).order_by().values("pk")
        return self.filter(thread__course__in=courses)

    def since(self, begins: datetime, ends: datetime):
        return self.filter(posted_at__gte=begins, posted_at__lt=ends)

    def with_votes(self, reader):
        """With how many found each post helpful, and whether ``reader`` did, in the same query."""
        votes = apps.get_model("courses", "PostVote").objects.filter(post=models.OuterRef("pk")).order_by()
        counted = votes.values("post").annotate(count=models.Count("pk")).values("count")
        return self.annotate(votes=Coalesce(models.Subquery(counted), 0), is_voted=models.Exists(votes.filter(voter=reader)))

    def with_answer_count(self):
        """Questions with how many answers others can read, in the same query."""
        answers = self.model.objects.answers().filter(thread=models.OuterRef("thread"), hidden_at__isnull=True).order_by()
        counted = answers.values("thread").annotate(count=models.Count("pk")).values("count")
        return self.annotate(answer_count=Coalesce(models.Subquery(counted), 0))

    def unanswered(self):
        """Questions that nobody has answered."""
        answers = self.model.objects.answers().filter(thread=models.OuterRef("thread"), hidden_at__isnull=True)
        return self.filter(~models.Exists(answers))

    def about(self, query: searching.Query):
        """Questions in whose thread one post that others can read has every word of ``query``."""
        hits = self.model.objects.filter(thread=models.OuterRef("thread"), hidden_at__isnull=True)
        for forms in query.words:
            any_form = models.Q()
            for form in forms:
                any_form |= models.Q(words__contains=searching.needle(form))
            hits = hits.filter(any_form)
        return self.filter(models.Exists(hits)) if query.words else self

    def in_language(self, code: str):
        """Questions in whose thread somebody wrote in the language ``code``."""
        written = self.model.objects.filter(thread=models.OuterRef("thread"), hidden_at__isnull=True, language=code)
        return self.filter(models.Exists(written))

    def followed_by(self, user):
        """Posts in threads that ``user`` follows, and questions in courses that she follows."""
        follows = apps.get_model("courses", "Follow").objects.filter(follower=user)
        threads = models.Q(thread__in=follows.filter(thread__isnull=False).values("thread"))
        courses = models.Q(kind=PostKind.QUESTION, thread__course__in=follows.filter(course__isnull=False).values("course"))
        return self.filter(threads | courses)

    def waiting_for_moderator(self):
        """With a report that nobody has answered, the one reported first at the head."""
        reports = apps.get_model("courses", "PostReport").objects.filter(post=models.OuterRef("pk"), outcome="").order_by("made_at")
        return (
            self.annotate(reported_at=models.Subquery(reports.values("made_at")[:1]))
            .filter(reported_at__isnull=False)
            .order_by("reported_at", "pk")
        )
