package dev.tollgate.loadtest.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One look at a page in Prometheus' text format. Immutable. */
final class Metrics {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*\\})?\\s+([-+0-9.eE]+)\\s*");

    private final List<Line> lines;

    /** A sample; labels as they are written, with their brackets. */
    private record Line(String name, String labels, double value) {}

    private Metrics(List<Line> lines) {
        this.lines = lines;
    }

    /** Lines that are no samples, or hold no finite number, are passed over. */
    static Metrics parse(String text) {
        List<Line> lines = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher matcher = SAMPLE.matcher(line);
            if (matcher.matches()) {
                String labels = matcher.group(2) == null ? "" : matcher.group(2);
                lines.add(new Line(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
            }
        });
        return new Metrics(lines);
    }

    /**
     * Over all label sets that hold a text.
     *
     * @param labels such as {@code "accepted"}; empty for all
     * @throws IllegalStateException when there is none, as another edge may be measured than this was written for
     */
    double sum(String name, String labels) {
        double[] values = lines.stream()
                .filter(line -> line.name().equals(name) && line.labels().contains(labels))
                .mapToDouble(Line::value)
                .toArray();
        if (values.length == 0) {
            throw new IllegalStateException("expected a metric " + name + labels + ", got none");
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    double sum(String name) {
        return sum(name, "");
    }
}
