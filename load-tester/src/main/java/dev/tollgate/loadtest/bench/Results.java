package dev.tollgate.loadtest.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All that was found so far. Used by one thread. */
final class Results {
    private final Table costs = new Table();
    private final Readings readings = new Readings();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, List<String>> failures = new LinkedHashMap<>();

    Table costs() {
        return costs;
    }

    Readings readings() {
        return readings;
    }

    /** Something could not be measured. */
    void missing(String row, String what, String why) {
        missing.put(row + ": " + what, why);
    }

    /** A row has no figure in a round. */
    void failed(String row, String why) {
        failures.computeIfAbsent(row, any -> new ArrayList<>()).add(why);
    }

    /** Rows without a figure in a round, all rounds together. */
    int failures() {
        return failures.values().stream().mapToInt(List::size).sum();
    }

    /** In how many rounds a row failed, and why; empty where it never did. */
    Optional<String> failed(String row) {
        List<String> failed = failures.getOrDefault(row, List.of());
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "failed in " + failed.size() + (failed.size() == 1 ? " round: " : " rounds: ") + failed.get(0));
    }

    String whyMissing(String row, String what) {
        return missing.getOrDefault(row + ": " + what, failed(row).orElse("not measured"));
    }

    String markdown(List<Aim> aims) {
        StringBuilder text = new StringBuilder();
        if (!costs.isEmpty()) {
            text.append(costs.markdown()).append('\n');
        }
        if (!readings.isEmpty()) {
            text.append(readings.markdown()).append('\n');
        }
        if (!aims.isEmpty()) {
            text.append("| row | reached | aim | met |\n|---|---|---|---|\n");
            for (Aim aim : aims) {
                Aim.Line line = aim.line(this);
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s | %s |\n",
                        line.row(),
                        line.reached(),
                        line.aim(),
                        line.verdict().text()));
            }
        }
        return text.toString();
    }

    /** For a JSON writer. */
    Map<String, Object> tree(List<Aim> aims) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("lines", costs.lines());
        tree.put("readings", readings.lines());
        tree.put("aims", aims.stream().map(aim -> aim.line(this)).toList());
        tree.put("failures", failures);
        return tree;
    }
}
