"""What an application and an abstract have in common: a form, what was sent in, a rubric, reviewers, reviews. It knows neither."""
