package dev.tollgate.loadtest.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is not the cost of a message, in all rounds: as Markdown, and as a tree for JSON. */
final class Readings {
    private final Map<Key, List<Reading>> all = new LinkedHashMap<>();

    private record Key(String row, String what, Quantity quantity) {}

    void add(String row, String what, Quantity quantity, Reading reading) {
        all.computeIfAbsent(new Key(row, what, quantity), any -> new ArrayList<>())
                .add(reading);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| row | of | reached | spread | load tester |\n|---|---|---|---|---|\n");
        for (Line line : lines()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | ±%.0f %% | %s |\n",
                    line.row(),
                    line.what(),
                    line.quantity().text(line.value()),
                    line.spreadPercent(),
                    line.trust()));
        }
        return text.toString();
    }

    /** For a JSON writer. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        all.forEach((key, readings) -> lines.add(line(key, readings)));
        return lines;
    }

    /** Empty where it was not measured. */
    Optional<Line> line(String row, String what) {
        return lines().stream()
                .filter(line -> line.row().equals(row) && line.what().equals(what))
                .findFirst();
    }

    private static Line line(Key key, List<Reading> readings) {
        List<Double> values = readings.stream().map(Reading::value).toList();
        List<Double> shares = new ArrayList<>();
        for (Reading reading : readings) {
            Double limit = reading.limit();
            if (limit != null) {
                shares.add(reading.value() / limit);
            }
        }
        return new Line(
                key.row(),
                key.what(),
                key.quantity(),
                Median.of(values),
                Median.spreadPercent(values),
                shares.isEmpty() ? null : Median.of(shares),
                trust(readings),
                readings);
    }

    /** Such as {@code INVALID 1, VALID 4}; empty where nobody judged. */
    private static String trust(List<Reading> readings) {
        return readings.stream()
                .map(Reading::trust)
                .filter(verdict -> !verdict.isEmpty())
                .collect(Collectors.groupingBy(verdict -> verdict, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Medians over the rounds.
     *
     * @param ofLimit the value as a share of what the aim allows, taken within a round; null where no aim is about it
     * @param rounds what they are the medians of
     */
    record Line(
            String row,
            String what,
            Quantity quantity,
            double value,
            double spreadPercent,
            @Nullable Double ofLimit,
            String trust,
            List<Reading> rounds) {
        /** Whether the load tester could be believed in more than half of the rounds, or had no part in it. */
        boolean isTrusted() {
            long invalid = rounds.stream()
                    .filter(reading -> reading.trust().equals("INVALID"))
                    .count();
            return invalid * 2 < rounds.size();
        }
    }
}
