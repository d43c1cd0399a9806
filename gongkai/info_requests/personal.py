"""Which columns of this room are personal: every one is classed, none by default.

Personal is what says who asked, what they asked, or what was said to or about them.
Such columns are sealed, or hold only a keyed hash; they never appear in the journal,
in figures, in a file name or on a baked page. A test compares the table with the
models, so that a new column cannot be added without a decision.
"""

PERSONAL: dict[str, frozenset[str]] = {
    "InfoRequest": frozenset(
        "name identity_kind identity_number workplace legal_representative "
        "contact_name telephone fax email postcode address help_wanted description "
        "document_hint purpose applicant_fingerprint query_code_hash".split()
    ),
    "DescriptionMark": frozenset({"mark"}),
    "SealedFile": frozenset({"name", "digest"}),
    "CorrectionNotice": frozenset(
        {"unclear", "text", "corrected_text", "earlier_description"}
    ),
    "ReasonsRequest": frozenset({"text", "reasons"}),
    "Consultation": frozenset(
        {"consulted", "contact", "question", "answer_text", "override_ground"}
    ),
    "Extension": frozenset({"reason"}),
    "SearchRecord": frozenset({"places", "words", "result"}),
    "Reply": frozenset(
        "reason given where other_agency other_agency_contact remarks "
        "digest_salt".split()
    ),
    "ReplyOpinion": frozenset({"text"}),
    "LetterService": frozenset({"tracking_number"}),
    "Reconsideration": frozenset({"case_number", "note"}),
    "Litigation": frozenset({"case_number", "note"}),
    "Redecision": frozenset({"order"}),
    "Rating": frozenset({"comment"}),
}

KEYED_HASHES = frozenset(
    {
        ("InfoRequest", "applicant_fingerprint"),
        ("InfoRequest", "query_code_hash"),
        ("DescriptionMark", "mark"),
    }
)
"""Personal columns that are not sealed but hold a hash nobody can turn back."""

PLAIN: dict[str, frozenset[str]] = {
    "InfoRequest": frozenset(
        "id agency kind number form_token_hash version channel applicant_kind "
        "wanted_form wanted_channel submitted_at entered_by arrived_on confirmed_on "
        "received_on state outcome visibility published_index_number clock_status "
        "paused_until_on reply_due_on is_due_provisional registered_at registered_by "
        "decided_on answered_on closed_at archived_at archived_by "
        "anonymised_at".split()
    ),
    "Numbering": frozenset("id agency what pattern".split()),
    "NumberSeries": frozenset("id agency year what last_serial".split()),
    "DescriptionMark": frozenset({"id", "info_request"}),
    "Assignment": frozenset(
        "id info_request division handler assigned_at assigned_by ended_at".split()
    ),
    "SealedFile": frozenset(
        "id info_request kind media_type size kept_as redacts redaction_verified_at "
        "stated_complete_at stated_complete_by letter number consultation "
        "added_at added_by erased_at".split()
    ),
    "CorrectionNotice": frozenset(
        "id info_request sent_on correct_by_on sent_at sent_by corrected_on".split()
    ),
    "ReasonsRequest": frozenset(
        "id info_request request_count asked_on answer_by_on asked_at asked_by "
        "given_on lapsed_on".split()
    ),
    "Consultation": frozenset(
        "id info_request kind sent_on sent_at sent_by delivered_on answer answered_on "
        "answer_recorded_at answer_recorded_by".split()
    ),
    "Extension": frozenset(
        "id info_request extended_on extended_at extended_by consented_on "
        "consented_by".split()
    ),
    "FeeNotice": frozenset(
        "id info_request tariff count before_count amount notified_on notified_at "
        "notified_by delivered_on pay_by_on paid_on receipt_number".split()
    ),
    "SearchRecord": frozenset(
        "id info_request searched_on recorded_at recorded_by".split()
    ),
    "Reply": frozenset(
        "id info_request outcome grounds earlier_reply_number document_number writers "
        "written_at written_by submitted_at submitted_by issued_at issued_by review "
        "digest cleared_by cleared_at cleared_digest approved_by approved_at "
        "approved_digest emergency_by emergency_at emergency_digest".split()
    ),
    "ReplyOpinion": frozenset({"id", "opinion"}),
    "LetterService": frozenset(
        "id info_request letter consultation file channel posted_on served_on proof "
        "recorded_at recorded_by".split()
    ),
    "Reconsideration": frozenset(
        "id info_request filed_on recorded_at recorded_by result result_on "
        "result_recorded_by".split()
    ),
    "Litigation": frozenset(
        "id info_request filed_on recorded_at recorded_by result result_on "
        "result_recorded_by is_after_reconsideration".split()
    ),
    "Redecision": frozenset(
        "id info_request earlier reconsideration litigation ordered_on reply_by_on "
        "recorded_at recorded_by".split()
    ),
    "Rating": frozenset({"id", "info_request", "score", "rated_at"}),
}
