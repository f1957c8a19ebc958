"""The browser's door: one package a room with urls, views and forms; templates and static files beside."""
