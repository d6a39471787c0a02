"""One file a step, `rNNNN_what.py`, numbered as `index.schema.SCHEMA_VERSION` counts. A step that was released is never edited."""
