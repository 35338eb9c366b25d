"""What the pages post: each does one thing in the visitor's name and leads back to a page that says so."""
