"""Course catalogues: Document -> Courses."""
