"""Addresses of the pages that span apps."""

from django.urls import path

from .views import (
    assessing,
    desk,
    experts,
    filing,
    home,
    lists,
    ordering,
    panels,
    rounds,
    tables,
    trial,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/<int:pk>/start/", filing.start, name="start"),
    path("declarations/<int:pk>/submit/", filing.submit, name="submit"),
    path("declarations/<int:pk>/receipt/", filing.receipt, name="receipt"),
    path("declarations/<int:pk>/timeline/", filing.timeline, name="timeline"),
    path("declarations/<int:pk>/withdraw/", filing.withdraw, name="withdraw"),
    path("queue/", desk.queue, name="queue"),
    path("declarations/<int:pk>/review/", desk.review, name="review"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<int:pk>/", lists.list_page, name="list"),
    path("lists/<int:pk>/shortlist/", lists.shortlist, name="shortlist"),
    path("lists/<int:pk>/unlist/", lists.unlist, name="unlist"),
    path("lists/<int:pk>/order/", ordering.order_list, name="order_list"),
    path("lists/<int:pk>/notice/", lists.announce, name="announce"),
    path("lists/<int:pk>/reopen/", lists.reopen, name="reopen"),
    path("lists/<int:pk>/send/", lists.send, name="send"),
    path("lists/<int:pk>/progress/", lists.progress, name="sending_progress"),
    path("panels/", panels.panels, name="panels"),
    path("panels/<int:round>/<slug:step>/<int:desk>/", panels.panel, name="panel"),
    path(
        "panels/<int:round>/<slug:step>/<int:desk>/assign/",
        panels.assign_experts,
        name="assign_experts",
    ),
    path("panels/<int:round>/<slug:step>/<int:desk>/lot/", panels.draw_lot, name="draw_lot"),
    path(
        "panels/<int:round>/<slug:step>/<int:desk>/<int:pk>/", panels.panel_item, name="panel_item"
    ),
    path("lots/<int:pk>/", panels.lot, name="lot"),
    path("experts/<int:desk>/", experts.experts, name="experts"),
    path("experts/<int:desk>/<int:pk>/", experts.expert_profile, name="expert_profile"),
    path("assessments/", assessing.assessments, name="assessments"),
    path("assessments/files/<int:pk>/", assessing.assessed_file, name="assessed_file"),
    path("assessments/<int:pk>/<slug:step>/", assessing.assess, name="assess"),
    path(
        "assessments/<int:pk>/<slug:step>/autosave/",
        assessing.assess_autosave,
        name="assess_autosave",
    ),
    path(
        "assessments/<int:pk>/<slug:step>/leave/",
        assessing.leave_assessment,
        name="leave_assessment",
    ),
    path("tables/", tables.tables, name="tables"),
    path("tables/<slug:table>/", tables.table, name="table"),
    path("tables/<slug:table>/import/", tables.table_import, name="table_import"),
    path("tables/<slug:table>/<int:number>.csv", tables.table_file, name="table_file"),
    path("tables/<slug:table>/<int:number>/again/", tables.table_restore, name="table_restore"),
    path("rounds/<int:pk>/extend/", rounds.extend, name="extend_window"),
    path("rounds/<int:pk>/choices/<slug:key>/", rounds.choose, name="choose_switch"),
    path("rules/try/", trial.try_rules, name="try_rules"),
    path("rules/explain/", trial.explain_rules, name="explain_rules"),
]
