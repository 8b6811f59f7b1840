"""Addresses of the desk."""

from django.urls import path

from whimbrel.service.desk import attachments, changes, consent, deletion, export, known_page, search, tasks, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("new/", views.new, name="incident-new"),
    path("incidents/<uuid:key>/", views.incident, name="incident"),
    path("incidents/<uuid:key>/add/", changes.add, name="incident-add"),
    path("incidents/<uuid:key>/close/", views.close, name="incident-close"),
    path("incidents/<uuid:key>/attach/", attachments.attach, name="incident-attach"),
    path("incidents/<uuid:key>/tasks/", tasks.add, name="task-add"),
    path("incidents/<uuid:key>/delete/", deletion.ask, name="deletion-ask"),
    path("rows/<slug:table>/<uuid:key>/", changes.save, name="row-save"),
    path("rows/<slug:table>/<uuid:key>/remove/", changes.remove, name="row-remove"),
    path("persons/<uuid:key>/known/", known_page.panel, name="known"),
    path("persons/<uuid:key>/consent/", consent.answer, name="consent"),
    path("attachments/<uuid:key>/", attachments.download, name="attachment"),
    path("attachments/<uuid:key>/remove/", attachments.remove, name="attachment-remove"),
    path("search/", search.search, name="search"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:key>/done/", tasks.finish, name="task-done"),
    path("deletions/", deletion.deletions, name="deletions"),
    path("deletions/<int:key>/", deletion.decide, name="deletion"),
    path("export/", export.export, name="desk-export"),
]
