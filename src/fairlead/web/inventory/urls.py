"""Addresses of the register of AI systems."""

from django.urls import path

from fairlead.web.inventory import bulk, imports, views

app_name = "inventory"
urlpatterns = [
    path("", views.systems, name="systems"),
    path("new/", views.new, name="new"),
    path("bulk/", bulk.preview, name="bulk"),
    path("bulk/apply/", bulk.apply, name="bulk_apply"),
    path("bulk/<slug:ref>/", bulk.change, name="bulk_change"),
    path("bulk/<slug:ref>/progress/", bulk.progress, name="bulk_progress"),
    path("bulk/<slug:ref>/cancel/", bulk.cancel, name="bulk_cancel"),
    path("bulk/<slug:ref>/undo/", bulk.undo, name="bulk_undo"),
    path("import/", imports.upload, name="import"),
    path("import/template/", imports.template, name="import_template"),
    path("import/<slug:ref>/", imports.preview, name="import_preview"),
    path("import/<slug:ref>/columns/", imports.columns, name="import_columns"),
    path("import/<slug:ref>/apply/", imports.apply, name="import_apply"),
    path("<slug:ref>/", views.system, name="system"),
    path("<slug:ref>/peek/", views.peek, name="peek"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/scope/", views.scope, name="scope"),
    path("<slug:ref>/stage/", views.stage, name="stage"),
    path("<slug:ref>/stage/back/<slug:stage>/", views.undo_stage, name="undo_stage"),
]
