package dev.tollgate.loadtest.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What messages cost in all rounds, as Markdown and as a tree for JSON. A ratio is taken within a round, and of these the median. */
final class Table {
    private final Map<String, Map<String, List<Figure>>> rows = new LinkedHashMap<>();

    void add(String row, String label, Figure figure) {
        rows.computeIfAbsent(row, any -> new LinkedHashMap<>())
                .computeIfAbsent(label, any -> new ArrayList<>())
                .add(figure);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| load | server | messages a second | processor time a message | ratio to the floor | spread |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (Line line : lines()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.0f | %.2f µs | %.2f | ±%.0f %% |\n",
                    line.row(),
                    line.label(),
                    line.messagesPerSecond(),
                    line.cpuMicros(),
                    line.ratio(),
                    line.spreadPercent()));
        }
        return text.toString();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** For a JSON writer. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        rows.forEach((row, labels) -> {
            List<Figure> floor = labels.values().iterator().next();
            labels.forEach((label, figures) -> lines.add(line(row, label, figures, floor)));
        });
        return lines;
    }

    /** Empty where it was not measured. */
    Optional<Line> line(String row, String label) {
        return lines().stream()
                .filter(line -> line.row().equals(row) && line.label().equals(label))
                .findFirst();
    }

    /** What a message costs one beside another of the row; empty where they were not both measured. */
    OptionalDouble ratio(String row, String label, String beside) {
        Map<String, List<Figure>> labels = rows.getOrDefault(row, Map.of());
        List<Double> ratios = ratios(labels.getOrDefault(label, List.of()), labels.getOrDefault(beside, List.of()));
        return ratios.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(ratios));
    }

    private static List<Double> ratios(List<Figure> figures, List<Figure> beside) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(figures.size(), beside.size()); round++) {
            ratios.add(figures.get(round).cpuMicros() / beside.get(round).cpuMicros());
        }
        return ratios;
    }

    private static Line line(String row, String label, List<Figure> figures, List<Figure> floor) {
        List<Double> ratios = ratios(figures, floor);
        return new Line(
                row,
                label,
                Median.of(figures.stream().map(Figure::messagesPerSecond).toList()),
                Median.of(figures.stream().map(Figure::cpuMicros).toList()),
                Median.of(ratios),
                Median.spreadPercent(ratios),
                figures);
    }

    /**
     * A line of the table: medians over the rounds.
     *
     * @param rounds what they are the medians of
     */
    record Line(
            String row,
            String label,
            double messagesPerSecond,
            double cpuMicros,
            double ratio,
            double spreadPercent,
            List<Figure> rounds) {}
}
