"""The program's door: REST under /api/, described by OpenAPI 3.1; `frame.build_api` mounts one router a room."""
