"""Addresses of submissions, beneath /desk/submissions/."""

from django.urls import path

from gongkai.desk.views import (
    circular_views,
    commission_views,
    joint_views,
    submission_rule_views,
    submission_views,
)

urlpatterns = [
    path("", submission_views.duties, name="submissions"),
    path("items/", submission_views.items, name="submission_items"),
    path("overview/", submission_views.overview, name="submission_overview"),
    path(
        "divisions/<int:division>/nothing/",
        submission_views.report_nothing,
        name="report_nothing",
    ),
    path("rules/", submission_rule_views.rule_sets, name="submission_rules"),
    path(
        "rules/<int:rules>/",
        submission_rule_views.rule_set,
        name="submission_rule_set",
    ),
    path(
        "rules/<int:rules>/table/",
        submission_rule_views.rule_table,
        name="submission_rule_table",
    ),
    path(
        "rules/<int:rules>/copy/",
        submission_rule_views.copy,
        name="copy_submission_rules",
    ),
    path(
        "rules/<int:rules>/<slug:kind>/new/",
        submission_rule_views.new_row,
        name="new_submission_row",
    ),
    path(
        "rules/<int:rules>/<slug:kind>/<int:row>/",
        submission_rule_views.row,
        name="submission_row",
    ),
    path("classes/", submission_rule_views.classes, name="submission_classes"),
    path("commissions/", commission_views.commissions, name="commissions"),
    path(
        "commissions/<int:commission>/", commission_views.commission, name="commission"
    ),
    path(
        "commissions/<int:commission>/withdraw/",
        commission_views.withdraw,
        name="withdraw_commission",
    ),
    path(
        "commissions/<int:commission>/divisions/<int:division>/",
        commission_views.respond,
        name="respond_to_commission",
    ),
    path("recognitions/", circular_views.recognitions, name="recognitions"),
    path(
        "recognitions/<int:recognition>/strike/",
        circular_views.strike,
        name="strike_recognition",
    ),
    path("joint/", joint_views.joint, name="joint_submissions"),
    path("circulars/", circular_views.circulars, name="circulars"),
    path("circulars/<int:circular>/", circular_views.circular, name="circular"),
    path(
        "circulars/<int:circular>/draft/",
        circular_views.draft_circular,
        name="draft_circular",
    ),
    path(
        "circulars/<int:circular>/<slug:form>/",
        circular_views.circular_file,
        name="circular_file",
    ),
]
