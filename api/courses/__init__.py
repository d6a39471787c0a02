"""Courses as a look-up of their own: a sentence -> conditions and a topic -> the courses that fit."""
