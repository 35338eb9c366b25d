"""What a browser would know of a session: elements, widgets and their values, folded from messages.

    elements.py described.py unknown.py    what an element is, and the widget it is
    widgets.py values.py    what a widget takes, for people and on the wire
    tree.py page.py    where elements stand, what they are called, what holds now

Entry point: `Page.take(message, at)`.
"""
