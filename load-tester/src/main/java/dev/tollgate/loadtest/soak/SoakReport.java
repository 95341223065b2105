package dev.tollgate.loadtest.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures in sections, as Markdown and as a tree for JSON; some of them with what was expected, which they meet or not. */
final class SoakReport {
    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    private record Section(String title, boolean hasExpected, List<String> rows) {}

    /** Begins a table of figures that may have an expected value each. */
    void section(String title) {
        sections.add(new Section(title, true, new ArrayList<>()));
    }

    /** Begins a table of figures and where they come from. */
    void derivation(String title) {
        sections.add(new Section(title, false, new ArrayList<>()));
    }

    /**
     * A figure by itself.
     *
     * @param key of the value in JSON
     * @param text the value as people read it
     */
    void figure(String key, Object value, String what, String text) {
        values.put(key, value);
        row(what, text, "");
    }

    /** With what it was computed from. */
    void derived(String key, Object value, String what, String text, String from) {
        values.put(key, value);
        row(what, text, from);
    }

    /** A figure that has to be as expected; otherwise the run has failed. */
    void check(String key, Object value, String what, String text, String expected, boolean isMet) {
        values.put(key, value);
        row(what, text, isMet ? expected : "**" + expected + "**: not met");
        if (!isMet) {
            failures.add(what + ": expected " + expected + ", got " + text);
        }
    }

    private void row(String what, String text, String last) {
        sections.get(sections.size() - 1).rows().add("| " + what + " | " + text + " | " + last + " |");
    }

    /** A table a section. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append("| ").append(section.title()).append(" | measured | ");
            text.append(section.hasExpected() ? "expected |\n" : "from |\n");
            text.append("|---|---|---|\n");
            section.rows().forEach(row -> text.append(row).append('\n'));
            text.append('\n');
        }
        return text.toString();
    }

    /** For a JSON writer. */
    Map<String, Object> values() {
        return values;
    }

    /** What was not as expected, a sentence each. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
