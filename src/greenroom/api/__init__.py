"""The JSON door: `/api/v1`, with OpenAPI and `application/problem+json`.

`schemas` are the requests and answers, shared with the command line; `routes/` has a file per capability;
`app.create(stage_door)` makes the ASGI application from the use cases that `wiring` joined.
"""
