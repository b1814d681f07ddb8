"""What the catalogue searches: one row for each course in each language."""

from __future__ import annotations

from django.db import models

from core.fields import CodeListField


class CatalogueEntry(models.Model):
    """A live course or learning path as the catalogue sees it. Written at publication, never by hand.

    What filters ask for is the same in every language of a course and read from
    its first entry. The three texts are indexed by ``core.searching``:
    ``subject_text`` holds the subjects' synonyms in every language.
    """

    page = models.OneToOneField("courses.CoursePage", null=True, on_delete=models.CASCADE, related_name="catalogue_entry")
    path = models.OneToOneField("courses.LearningPathPage", null=True, on_delete=models.CASCADE, related_name="catalogue_entry")
    course_key = models.UUIDField(db_index=True)
    language = models.CharField(max_length=10)
    is_first = models.BooleanField(default=False)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    level = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    credit = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    specialties = CodeListField()
    professions = CodeListField()
    systems = CodeListField()
    providers = CodeListField()
    provider_name = models.CharField(max_length=200)
    title_text = models.TextField()
    subject_text = models.TextField()
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["course_key", "language"], name="one_entry_per_course_and_language"),
            models.UniqueConstraint(fields=["course_key"], condition=models.Q(is_first=True), name="one_first_entry_per_course"),
            models.CheckConstraint(
                condition=models.Q(page__isnull=False, path__isnull=True) | models.Q(page__isnull=True, path__isnull=False),
                name="an_entry_is_a_course_or_a_path",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
