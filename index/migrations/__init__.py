"""Steps from each form of the catalog to the next. Alembic is loaded only where a catalog of an older form is opened."""
