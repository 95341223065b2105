package dev.tollgate.loadtest.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all rounds, as Markdown and as a tree for JSON. A ratio is taken within a round, and of these the median. */
final class Table {
    private final Map<String, Map<String, List<Figure>>> rows = new LinkedHashMap<>();

    void add(String row, String peer, Figure figure) {
        rows.computeIfAbsent(row, any -> new LinkedHashMap<>())
                .computeIfAbsent(peer, any -> new ArrayList<>())
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
                    line.peer(),
                    line.messagesPerSecond(),
                    line.cpuMicros(),
                    line.ratio(),
                    line.spreadPercent()));
        }
        return text.toString();
    }

    /** For a JSON writer. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        rows.forEach((row, peers) -> {
            List<Figure> floor = peers.values().iterator().next();
            peers.forEach((peer, figures) -> lines.add(line(row, peer, figures, floor)));
        });
        return lines;
    }

    private static Line line(String row, String peer, List<Figure> figures, List<Figure> floor) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(figures.size(), floor.size()); round++) {
            ratios.add(figures.get(round).cpuMicros() / floor.get(round).cpuMicros());
        }
        return new Line(
                row,
                peer,
                median(figures.stream().map(Figure::messagesPerSecond).toList()),
                median(figures.stream().map(Figure::cpuMicros).toList()),
                median(ratios),
                spreadPercent(ratios),
                figures);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Half of the distance between the least and the most, in percent of the median. */
    private static double spreadPercent(List<Double> values) {
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return 50 * (most - least) / median(values);
    }

    /**
     * A line of the table: medians over the rounds.
     *
     * @param rounds what they are the medians of
     */
    record Line(
            String row,
            String peer,
            double messagesPerSecond,
            double cpuMicros,
            double ratio,
            double spreadPercent,
            List<Figure> rounds) {}
}
