"""What each kind of activity is, in words for whoever chooses one."""

KIND_DESCRIPTIONS = {
    "course": "a course, workshop, clinic or webinar that you attended",
    "conference": "a conference or meeting that you attended",
    "college": "a course of a college or university",
    "quiz": "a test on an article or a recording",
    "presenting": "a talk or session that you gave",
    "teaching": "a course that you taught",
    "authoring": "something that you wrote or reviewed",
    "mentoring": "somebody whom you supervised",
    "volunteering": "service for a body, its committees or chapters",
    "practice": "professional work itself",
    "exam": "an exam passed again",
    "certification": "another certification that you earned",
    "cpr": "CPR, AED or first aid",
    "other": "anything else",
}
"""What each kind of activity is; docs/format.md has the same words."""
