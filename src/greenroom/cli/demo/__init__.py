"""`greenroom demo`: a server with every example app, for a look or as a check.

`story.demo` tells it: choose what this machine can run (`examples`), start a server of its own (`server`),
deploy and release two at a time (`publishing`), then either print where everything is and wait for Ctrl-C,
or visit each app as a client would (`visiting`). It uses the same client and deploy as everybody else.
"""
