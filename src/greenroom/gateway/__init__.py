"""A route table becomes Envoy's configuration; sessions keep their version and instance.

The gateway knows nothing of releases. It is handed a `RouteTable` value and makes Envoy serve it:
`resources` builds plain JSON, `files` writes it atomically, `service.Gateway.apply` waits for its effect.

A request that carries a valid session ticket goes straight to its instance, no Python involved. Any
other request is held by Envoy while it asks the *door* (`door.py`, an ASGI app on a Unix socket only
Envoy can reach): a `Doorman` (a protocol, answered in `releases`) admits it to an instance or refuses
it with a page. `tickets` signs and reads tickets; `sessions` learns from Envoy's access log who is in.
"""
