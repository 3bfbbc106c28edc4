"""What is left to do about a cycle: in which words, in which order, and with which entries."""

from datetime import date
from decimal import Decimal

import pytest
from holder_files import CPR, CPT, HOUSE, attended, category, certified, cycle, entry, step

from cecgen.model.judged import Todo
from cecgen.transcript.todos import todo_urgency

COACH = certified("club.coach", cycle())
DONE = "renewed = 2026-10-20\nfee_paid = 2026-10-20"
REPORTED = "reported = 2024-06-02"


def first(judged, kind):
    """The first to-do of a kind."""
    return next(todo for todo in judged.cycle().todos if todo.kind == kind)


def test_entries_that_lack_a_category_are_named_with_what_hangs_on_them(someone):
    """And with the categories to choose from, by their ids and meanings."""
    scheme = HOUSE + category("A") + category("B")
    entries = [entry(f"2024-0{month}-01", "hours = 4", id=f"in-{month}") for month in (3, 4)]
    todo = first(someone(COACH, *entries, scheme=scheme).on("2026-03-16"), "category")
    assert todo.text == "Say the category of 2 entries (8 credits)"
    assert todo.entries == ("in-3", "in-4")
    assert "A (Category A)" in todo.why
    assert "B (Category B)" in todo.why


def test_nobody_is_told_to_earn_what_a_word_would_give(someone):
    """Of ten credits eight hang on a category, so that two are left to earn; where all hang, nothing is."""
    scheme = HOUSE + category("A") + category("B")
    for hours, text in ((4, "Earn 2 more credits"), (5, None)):
        entries = [entry(f"2024-0{month}-01", f"hours = {hours}") for month in (3, 4)]
        todos = someone(COACH, *entries, scheme=scheme).on("2026-03-16").cycle().todos
        assert next((todo.text for todo in todos if todo.kind == "earn"), None) == text


def test_clock_hours_are_asked_for_where_a_decimal_reading_is_likely(someone):
    """0.3 CEU of somebody whom no plugin knows counts nothing until its hours are said."""
    ceu = entry("2024-06-01", 'provider = "Nobody Ltd"\naward = "0.3 CEU"', id="it")
    todo = first(someone(CPT + CPR, ceu).on("2026-03-16"), "hours")
    assert (todo.text, todo.entries) == ("Say the clock hours of 1 entry", ("it",))
    settled = someone(CPT + CPR, ceu.replace('"0.3 CEU"', '"0.3 CEU"\nhours = 3')).on("2026-03-16")
    assert not [todo for todo in settled.cycle().todos if todo.kind == "hours"]


def test_a_draft_is_finished_with_what_it_would_count(someone):
    drafts = [attended(f"2024-0{month}-01", "0.5", "draft = true", id=f"in-{month}") for month in (3, 4)]
    todo = first(someone(CPT + CPR, *drafts).on("2026-03-16"), "draft")
    assert (todo.text, todo.entries) == ("Finish 2 drafts (1 CEC)", ("in-3", "in-4"))


COLLEGE = 'kind = "college"\nprovider = "Riverside College"\naward = "3 semester credits"'
TALK = 'kind = "presenting"\nprovider = "Riverside College"\nhours = 2'
FOR_APPROVED = HOUSE.replace('per = "hour"\n', 'per = "hour"\nof = { approved = true }\n')


@pytest.mark.parametrize(
    ("scheme", "kind", "lines", "text", "why"),
    [
        ("", "grade", COLLEGE, "Say the grade of 1 entry (30 CEC)", "no grade, and C or better is asked"),
        ("", "unclear", TALK, "Clear up what 1 entry counts", "ACSM states no worth for presenting on 2025-05-10"),
        (FOR_APPROVED, "approval", "hours = 2", "Add CLUB's approval of 1 entry (2 credits)", None),
        ("", "draft", 'award = "4 CEC"\ndraft = true', "Finish 1 draft (4 CEC)", "a draft does not count yet"),
    ],
)
def test_what_keeps_an_entry_from_counting_is_asked_for_with_the_reason(someone, scheme, kind, lines, text, why):
    """The word that is missing, the credit that hangs on it, and who says that it is missing."""
    todo = first(someone(COACH if scheme else CPT + CPR, entry("2025-05-10", lines), scheme=scheme).on("2026-03-16"), kind)
    assert todo.text == text
    assert why is None or todo.why == why


def test_two_entries_count_and_one_counts(someone):
    """Their reasons are one after the other."""
    todo = first(someone(CPT + CPR, *(entry(f"2025-05-1{day}", TALK) for day in (0, 1))).on("2026-03-16"), "unclear")
    assert todo.text == "Clear up what 2 entries count"
    assert todo.why == "ACSM states no worth for presenting on 2025-05-10; ACSM states no worth for presenting on 2025-05-11"


def test_what_is_left_to_earn_says_how_much_hangs_on_words(someone):
    todo = first(someone(CPT + CPR, entry("2025-05-10", COLLEGE)).on("2026-03-16"), "earn")
    assert todo.text == "Earn 15 more CEC"
    assert todo.why == "45 CEC missing; entries that say too little may give 30 of that"


def test_categories_to_choose_from_are_written_as_the_entry_says_them(someone):
    scheme = HOUSE + category("A") + category("B")
    todo = first(someone(COACH, entry("2024-03-01", "hours = 4"), scheme=scheme).on("2026-03-16"), "category")
    assert todo.why == 'category = { club = "…" } is one of: A (Category A), B (Category B)'


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ('[{ file = "evidence/proof.pdf", shows = "receipt" }]', "has only documents that prove nothing, such as a receipt"),
        ('["evidence/broken.pdf"]', "has a document that cannot be read"),
    ],
)
def test_a_document_that_proves_nothing_is_named_beside_the_proof_that_is_missing(someone, evidence, why):
    course = attended("2024-06-01", 4, f"evidence = {evidence}")
    todo = first(someone(CPT + CPR, course, evidence={"broken.pdf": b"nothing"}).on("2026-03-16"), "evidence")
    assert todo.text == "Add the proof of 1 entry (4 CEC)"
    assert todo.why == f"2024-06-01 Anything {why}"


def test_after_the_cycle_the_proof_says_whose_it_is(someone):
    """The next cycle has to-dos of its own."""
    holder = certified("acsm.cpt", cycle(lines=DONE)) + CPR
    todo = first(someone(holder, attended("2024-06-01", 45, f"evidence = []\n{REPORTED}")).on("2027-03-01"), "evidence")
    assert todo.text == "Add the proof of 1 entry (45 CEC) of the cycle that ended on 2026-12-31"
    assert todo.why == "ACSM may ask for it until 2027-12-31"


def test_a_card_without_its_scan_and_credit_that_is_not_on_record_are_todos_with_what_to_do(someone):
    card = CPR.replace('evidence = ["evidence/proof.pdf"]', "")
    judged = someone(CPT + card, attended("2024-06-01", 4)).on("2026-03-16")
    assert first(judged, "scan").text == "Add the scan of the CPR card (until 2027-12-31)"
    report = first(judged, "report")
    assert report.text == "Report 1 entry (4 CEC) to ACSM"
    assert report.why == (
        "ACSM shows the renewal only once all credit is reported; then write reported = the day into the entry"
    )


def test_reinstatement_says_what_the_body_asks_for_besides(someone):
    rule = '\n[scheme.reinstatement]\nby = ["the exam", "fees"]\nuntil_months = 12\nsource = "https://example.org/points"\n'
    todo = first(someone(COACH, scheme=HOUSE + rule).on("2027-06-16"), "reinstate")
    assert todo.text == "Ask the body for reinstatement, with the exam or fees"


@pytest.mark.parametrize(
    ("day", "provider", "reported", "unreported"),
    [
        ("2025-02-21", "acsm", "", 6),
        ("2025-02-22", "acsm", "", 0),
        ("2025-02-22", "ace", "", 6),
        ("2025-02-22", "ace", "reported = 2026-03-15", 0),
        ("2025-02-22", "ace", "reported = 2026-03-16", 0),
        ("2025-02-22", "ace", "reported = { acsm = 2025-03-01 }", 0),
        ("2025-02-22", "ace", 'reported = { "acsm.cpt" = 2025-03-01 }', 0),
    ],
)
def test_credit_is_reported_unless_it_is_on_record(someone, day, provider, reported, unreported):
    """ACSM's own is on record by itself since 22 February 2025."""
    award = "6 CEC" if provider == "acsm" else "0.6 CEC"
    judged = someone(CPT + CPR, entry(day, f'provider = "{provider}"\naward = "{award}"\n{reported}')).on("2026-03-16")
    assert judged.cycle().unreported == Decimal(unreported)
    told = [todo.text for todo in judged.cycle().todos if todo.kind == "report"]
    assert told == (["Report 1 entry (6 CEC) to ACSM"] if unreported else [])


def test_what_is_reported_tomorrow_is_not_on_record_today(someone):
    ace = entry("2025-03-01", 'provider = "ace"\naward = "0.6 CEC"\nreported = 2026-03-17')
    assert someone(CPT + CPR, ace).on("2026-03-16").cycle().unreported == 6
    assert someone(CPT + CPR, ace).on("2026-03-17").cycle().unreported == 0


def test_missing_proof_is_to_be_added_after_the_form_too_as_long_as_it_may_be_asked_for(someone):
    """A year after the cycle, to the day."""
    holder = certified("acsm.cpt", cycle(lines=DONE)) + CPR
    judged = someone(holder, attended("2024-06-01", 45, f"evidence = []\n{REPORTED}"))
    for day, is_asked in (("2026-11-01", True), ("2027-12-31", True), ("2028-01-01", False)):
        assert ("evidence" in [todo.kind for todo in judged.on(day).cycle().todos]) is is_asked, day


def test_what_has_run_out_comes_before_all(someone):
    """What credit depends on comes before the others of the same day."""
    ran_out = CPR.replace("2027-12-31", "2026-03-15")
    unproven = attended("2024-06-01", 40, f"evidence = []\n{REPORTED}")
    kinds = [todo.kind for todo in someone(CPT + ran_out, unproven).on("2026-03-16").cycle().todos]
    assert kinds == ["card", "evidence", "earn", "form", "fee"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Todo("card", "Renew the card", date(2026, 3, 1), is_overdue=True), Todo("audit", "Answer the audit")),
        (Todo("audit", "Answer the audit"), Todo("card", "Renew the card", date(2026, 3, 31))),
        (Todo("card", "Renew the card", date(2026, 3, 31)), Todo("audit", "Answer the audit", date(2026, 4, 1))),
        (Todo("fee", "Pay", date(2026, 12, 31)), Todo("evidence", "Add the proof")),
        (Todo("evidence", "Add the proof"), Todo("wait", "Wait for the result")),
    ],
    ids=["over before all", "an audit without a day", "the earlier day", "a day before none", "waiting last"],
)
def test_what_presses_most_is_done_first(first, second):
    assert todo_urgency(first) < todo_urgency(second)


@pytest.mark.parametrize(
    ("day", "text", "is_overdue"),
    [
        ("2027-03-30", "Answer the audit with the proof", False),
        ("2027-03-31", "Answer the audit with the proof", False),
        ("2027-04-01", "Answer the audit with the proof: overdue since 2027-03-31", True),
    ],
)
def test_an_audit_past_its_day_is_overdue_and_says_since_when(someone, day, text, is_overdue):
    """ACSM gives thirty days."""
    holder = certified("acsm.cpt", cycle(lines=DONE, steps=step("audit-asked", "2027-03-01"))) + CPR
    todo = first(someone(holder, attended("2024-06-01", 45, REPORTED)).on(day), "audit")
    assert (todo.text, todo.is_overdue) == (text, is_overdue)


def test_credit_that_was_taken_back_after_the_renewal_is_a_todo_with_its_day(someone):
    """Overdue the day after it."""
    ruling = '[[entry.ruling]]\nscheme = "acsm.cpt"\non = 2027-02-02\namount = 0\nwhy = "audit"\n'
    holder = certified("acsm.cpt", cycle(lines=DONE)) + CPR
    judged = someone(holder, attended("2024-06-01", 40, REPORTED), attended("2024-07-01", 5, f"{REPORTED}\n{ruling}"))
    assert "audit" not in [todo.kind for todo in judged.on("2027-02-01").cycle().todos]
    todo = first(judged.on("2027-02-02"), "audit")
    assert todo.text == "Write to ACSM about what it took back (5 CEC short since the ruling of 2027-02-02)"
    assert (str(todo.due), todo.is_overdue) == ("2027-03-04", False)
    assert first(judged.on("2027-03-05"), "audit").is_overdue


@pytest.mark.parametrize(("day", "text", "is_overdue"), [
    ("2024-12-31", "See to: Annual fee (due by 2024-12-31)", False),
    ("2025-01-01", "See to: Annual fee (", True),
])  # fmt: skip
def test_a_fee_whose_day_has_passed_stays_a_todo_and_is_overdue(someone, day, text, is_overdue):
    """Paid late it is still paid."""
    fee = '\n[[scheme.requirement]]\nid = "annual-fee"\ntitle = "Annual fee"\nstep = "annual-fee"\nper = "year"\n'
    judged = someone(COACH, scheme=f'{HOUSE}{fee}source = "https://example.org/fees"\n').on(day)
    todo = first(judged, "fee")
    assert todo.text.startswith(text)
    assert todo.is_overdue is is_overdue


# ---------------------------------------------------------------- what the finding itself says of it


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-12-31", "10 more credits by 2026-12-31 (8 credits lack a category)"),
        ("2027-01-01", "10 credits short on 2026-12-31 (8 credits lack a category)"),
    ],
)
def test_a_shortfall_says_what_credit_lacks_a_category(someone, day, message):
    """On the last day of the cycle, and on the day after it."""
    scheme = HOUSE + category("A") + category("B")
    entries = [entry(f"2024-0{month}-01", "hours = 4") for month in (3, 4)]
    assert someone(COACH, *entries, scheme=scheme).on(day).finding("total").message == message


def test_a_shortfall_says_each_word_that_credit_hangs_on_and_the_credit(someone):
    """Hours that nobody knows; a draft is a to-do, and no auditor sees it."""
    ceu = entry("2024-06-01", 'provider = "Nobody Ltd"\naward = "0.3 CEU"')
    drafts = [attended(f"2024-0{month}-01", 3, "draft = true") for month in (3, 4)]
    message = someone(CPT + CPR, ceu, *drafts).on("2026-03-16").finding("total").message
    assert message == "45 more CEC by 2026-12-31 (1 entry lacks its clock hours)"


def test_a_college_course_without_its_grade_is_named_in_the_shortfall(someone):
    course = entry("2025-05-10", 'kind = "college"\nprovider = "Riverside College"\naward = "3 semester credits"')
    judged = someone(CPT + CPR, course).on("2026-03-16")
    assert judged.finding("total").message == "45 more CEC by 2026-12-31 (30 CEC lack a grade)"
    assert (judged.credit().lacks, judged.credit().pending) == ("grade", 30)


def test_a_shortfall_names_only_what_the_requirement_would_count(someone):
    """An hour of law without its category does nothing for ethics; nor does what a limit that is used up would cut."""
    ethics = '\n[[scheme.requirement]]\nid = "ethics"\ntitle = "Ethics"\nmin = 2\nof = { topics = ["ethics"] }\n'
    limit = '\n[[scheme.limit]]\nid = "quizzes"\ntitle = "Quizzes"\nmax = 1\nper = "cycle"\nof = { kinds = ["quiz"] }\n'
    source = 'source = "https://example.org/points"\n'
    entries = [
        entry("2024-03-01", 'hours = 1\ntopics = ["law"]'),
        entry("2024-04-01", 'hours = 1\nkind = "quiz"\ncategory = "A"'),
        entry("2024-05-01", 'hours = 1\nkind = "quiz"'),
    ]
    house = HOUSE + category("A") + category("B")
    judged = someone(COACH, *entries, scheme=f"{house}{ethics}{source}{limit}{source}").on("2026-03-16")
    assert judged.finding("ethics").message == "2 more credits by 2026-12-31 would do"
    assert judged.finding("total").message.endswith("; 1 credit lacks a category)")
    without_law = someone(COACH, *entries[1:], scheme=f"{house}{limit}{source}").on("2026-03-16")
    assert without_law.finding("total").message == "9 more credits by 2026-12-31"


def test_what_depends_on_the_day_of_certification_lacks_no_category(someone):
    """NSCA's tier is not known without `certified`: no word in the entry would settle that."""
    course = entry("2024-06-01", 'provider = "nsca"\naward = "1.0 CEU"\ncategory = { nsca = "A" }')
    judged = someone(certified("nsca.cscs", cycle()) + CPR, course).on("2026-03-16")
    assert [credit.lacks for credit in judged.cycle().credits] == [None]
    assert "category" not in [todo.kind for todo in judged.cycle().todos]


def test_where_categories_are_counted_entries_lack_one_and_not_credit(someone):
    """Nobody has a category that lacks a category."""
    ceu = entry("2025-06-02", 'provider = "nsca"\naward = "0.5 CEU"')
    placed = entry("2025-06-01", 'provider = "nsca"\naward = "0.5 CEU"\ncategory = "B"')
    judged = someone(certified("nsca.cscs", cycle(), lines="certified = 2010-05-05"), placed, ceu).on("2026-06-01")
    assert judged.finding("categories").message == "1 more category by 2026-12-31 would do (1 entry lacks a category)"
    assert judged.finding("total").message == "5.5 more CEU by 2026-12-31 (0.5 CEU lack a category)"
