"""What `greenroom doctor` looks at.

`local.here` checks this machine and this folder, `remote.there` the server as it is seen from here; both
return `Fact`s, which the server's own doctor speaks in too.
"""
