"""People, what they may do with an app, and how they prove who they are.

Nouns: a *person* signs in with a password; a *credential* is a browser session or an API token, stored only as
a digest; a *membership* makes somebody owner or viewer of an app, a *share* does so for all in a *group*.
`service.Access` is the entry point; `can.py` holds the rules in one readable place. Other ways to sign in (OIDC)
will be further makers of credentials beside `service.sign_in`.
"""
