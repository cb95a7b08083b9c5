from django.urls import path

from .views import (
    coediting,
    comparing,
    conditions,
    files,
    justifying,
    pasting,
    reading,
    registering,
    searching,
    writing,
)

urlpatterns = [
    path("codes/<slug:table>/", searching.codes, name="codes"),
    path("units/", searching.units, name="units"),
    path("registered/", registering.registers, name="registers"),
    path("registered/table/", registering.register_table, name="register_table"),
    path("registered/<int:pk>/", registering.unit_data, name="unit_data"),
    path("registered/<int:pk>/facts/<slug:key>/", registering.register_fact, name="register_fact"),
    path("registered/facts/<int:pk>/withdraw/", registering.withdraw_fact, name="withdraw_fact"),
    path("declarations/", reading.my_declarations, name="my_declarations"),
    path("declarations/<int:pk>/", reading.hub, name="hub"),
    path("declarations/<int:pk>/conditions/", conditions.conditions, name="conditions"),
    path("declarations/<int:pk>/sections/<slug:section>/paste/", pasting.paste, name="paste"),
    path("declarations/<int:pk>/check/", reading.check_answers, name="check_answers"),
    path("declarations/<int:pk>/compare/", comparing.compare, name="compare"),
    path("declarations/<int:pk>/justifications/", justifying.justify, name="justify"),
    path("declarations/<int:pk>/view/", reading.declaration, name="declaration"),
    path("declarations/<int:pk>/attachments/", files.attach, name="attach"),
    path("declarations/<int:pk>/coeditors/", coediting.coeditors, name="coeditors"),
    path(
        "declarations/<int:pk>/coeditors/<int:invitation>/end/",
        coediting.end_coeditor,
        name="end_coeditor",
    ),
    path(
        "declarations/<int:pk>/sections/<slug:section>/take/",
        coediting.take_section,
        name="take_section",
    ),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", files.preview, name="attachment_preview"),
    path("attachments/<int:pk>/remove/", files.remove_attachment, name="remove_attachment"),
    path("declarations/<int:pk>/sections/<slug:section>/", writing.section, name="section"),
    path(
        "declarations/<int:pk>/sections/<slug:section>/autosave/",
        writing.autosave,
        name="autosave",
    ),
    path("declarations/<int:pk>/sections/<slug:section>/stray/", writing.stray, name="stray"),
]
