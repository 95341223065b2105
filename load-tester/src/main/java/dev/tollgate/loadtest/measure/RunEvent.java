package dev.tollgate.loadtest.measure;

/**
 * Something that a reader of the charts should see: a fault, a phase, a warning.
 *
 * @param atNanos since the start of the run
 * @param kind one lower-case word: {@code phase}, {@code fault}, {@code recovered}, {@code warning}, {@code flip}, {@code
 *     hour}, {@code drift}
 */
public record RunEvent(long atNanos, String kind, String text) {}
