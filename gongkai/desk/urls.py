"""Addresses of the desk."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from gongkai.desk.views import (
    account_views,
    agency_views,
    column_views,
    column_work_views,
    document_views,
    guide_views,
    import_views,
    list_views,
    organisation_views,
    permission_views,
    reading_views,
    screening_views,
    session_views,
    to_do_views,
    writing_views,
)

app_name = "desk"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:to_do")),
    path("log-in/", session_views.log_in, name="log_in"),
    path(
        "log-in/second-step/",
        session_views.log_in_second_step,
        name="log_in_second_step",
    ),
    path("log-out/", session_views.log_out, name="log_out"),
    path("account/", account_views.account, name="account"),
    path("account/second-step/", account_views.second_steps_page, name="second_steps"),
    path("account/second-step/app/", account_views.add_code_app, name="add_code_app"),
    path("account/second-step/passkey/", account_views.add_passkey, name="add_passkey"),
    path(
        "account/second-step/recovery-codes/",
        account_views.recovery_codes,
        name="recovery_codes",
    ),
    path(
        "account/second-step/<int:key>/remove/",
        account_views.remove_second_step,
        name="remove_second_step",
    ),
    path("account/sessions/", account_views.sessions_page, name="sessions"),
    path(
        "account/sessions/others/end/",
        account_views.end_other_sessions,
        name="end_other_sessions",
    ),
    path(
        "account/sessions/<int:key>/end/",
        account_views.end_session,
        name="end_session",
    ),
    path("log-ins/", account_views.log_ins_page, name="log_ins"),
    path("permissions/", permission_views.permissions, name="permissions"),
    path("language/", set_language, name="set_language"),
    path("to-do/", to_do_views.to_do, name="to_do"),
    path("views/<slug:list_name>/", list_views.keep_view, name="keep_view"),
    path("views/<int:view>/drop/", list_views.drop_view, name="drop_view"),
    path("documents/", document_views.documents, name="documents"),
    path("documents/new/", writing_views.new, name="new"),
    path("documents/<int:document>/", document_views.document, name="document"),
    path(
        "documents/<int:document>/<int:number>/",
        document_views.document,
        name="edition",
    ),
    path(
        "documents/<int:document>/<int:number>/edit/", writing_views.edit, name="edit"
    ),
    path(
        "documents/<int:document>/<int:number>/attachments/<int:position>/",
        writing_views.attachment,
        name="attachment",
    ),
    path(
        "documents/<int:document>/<int:number>/findings/",
        screening_views.findings,
        name="findings",
    ),
    path(
        "documents/<int:document>/<int:number>/findings/mend/",
        screening_views.mend,
        name="mend_finding",
    ),
    path(
        "documents/<int:document>/<int:number>/findings/override/",
        screening_views.override,
        name="override_finding",
    ),
    path("screening/", screening_views.lists, name="screening_lists"),
    path("screening/check/", screening_views.check_text, name="check_text"),
    path(
        "screening/numbers/<int:division>/",
        screening_views.add_number,
        name="add_office_number",
    ),
    path(
        "screening/numbers/<int:number>/remove/",
        screening_views.remove_number,
        name="remove_office_number",
    ),
    path("screening/words/", screening_views.add_word, name="add_wording"),
    path(
        "screening/words/<int:word>/end/",
        screening_views.end_word,
        name="end_wording",
    ),
    path(
        "documents/<int:document>/<int:number>/acts/<slug:name>/",
        document_views.act,
        name="act",
    ),
    path(
        "documents/<int:document>/<int:number>/preview/",
        reading_views.previewed,
        name="preview",
    ),
    path("documents/<int:document>/compare/", reading_views.compared, name="compare"),
    path("editions/<int:key>/", document_views.by_key, name="by_key"),
    path("columns/", column_views.columns, name="columns"),
    path("columns/at-work/", column_work_views.at_work, name="columns_at_work"),
    path("columns/resort/", column_work_views.by_table, name="resort_by_table"),
    path("columns/resort/plan/", column_work_views.plan, name="plan_resorting"),
    path("columns/resort/do/", column_work_views.carry_out, name="do_resorting"),
    path("columns/resort/<int:made>/undo/", column_work_views.undo, name="undo"),
    path("columns/<int:column>/resort/", column_work_views.resort, name="resort"),
    path(
        "columns/<int:column>/table.<slug:form>",
        column_work_views.table,
        name="column_table",
    ),
    path("columns/new/", column_views.new, name="new_column"),
    path("columns/<int:column>/", column_views.change, name="change_column"),
    path("columns/<int:column>/close/", column_views.close, name="close_column"),
    path("columns/<int:column>/reopen/", column_views.reopen, name="reopen_column"),
    path("agencies/new/", agency_views.found, name="found_agency"),
    path("divisions/<int:division>/", agency_views.division, name="division"),
    path(
        "divisions/<int:division>/open-or-close/",
        agency_views.open_or_close,
        name="open_or_close_division",
    ),
    path("organisation/", organisation_views.organisation, name="organisation"),
    path("organisation/<slug:name>/", organisation_views.enter, name="enter"),
    path("requests/", include("gongkai.desk.requests.urls")),
    path("submissions/", include("gongkai.desk.submission_urls")),
    path("guide/", guide_views.guide, name="guide"),
    path("guide/draft/", guide_views.draft, name="draft_guide"),
    path("import/", import_views.import_page, name="import"),
    path("import/<int:migration>/", import_views.migration, name="migration"),
]
