"""The pages for the browser: files in `static`, as they are; nothing is built."""
