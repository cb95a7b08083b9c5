"""Addresses of the pages that span apps."""

from django.urls import path

from .views import checking, desk, filing, home, lists, rounds, tables, trial

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/<int:pk>/start/", filing.start, name="start"),
    path("declarations/<int:pk>/check/", checking.check_answers, name="check_answers"),
    path("declarations/<int:pk>/justifications/", checking.justify, name="justify"),
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
    path("lists/<int:pk>/take-off/<int:declaration>/", lists.take_off, name="take_off"),
    path("lists/<int:pk>/notice/", lists.announce, name="announce"),
    path("lists/<int:pk>/reopen/", lists.reopen, name="reopen"),
    path("lists/<int:pk>/send/", lists.send, name="send"),
    path("lists/<int:pk>/progress/", lists.progress, name="sending_progress"),
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
