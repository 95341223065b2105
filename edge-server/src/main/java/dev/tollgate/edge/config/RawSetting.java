package dev.tollgate.edge.config;

/** A key and its value as some source has them, unchecked. */
record RawSetting(String key, String text, String source) {}
