package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.List;
import java.util.Set;

/**
 * What all charts over time share: from when to when, the events, and which seconds the tester spoilt. Immutable.
 *
 * @param slices at least one
 * @param events that are drawn, numbered from 1
 */
record TimeFrame(List<Slice> slices, List<RunEvent> events, HealthLimits limits) {
    static final int EVENTS_MAX = 60;
    private static final Set<String> NOT_DRAWN = Set.of("phase", "hour", "drift");

    /** Phases have their own shades; what sums up is no event. */
    static TimeFrame of(List<Slice> slices, List<RunEvent> all, HealthLimits limits) {
        long start = slices.get(0).startNanos();
        List<RunEvent> drawn = all.stream()
                .filter(event -> isDrawn(event) && event.atNanos() >= start)
                .limit(EVENTS_MAX)
                .toList();
        return new TimeFrame(slices, drawn, limits);
    }

    static boolean isDrawn(RunEvent event) {
        return !NOT_DRAWN.contains(event.kind());
    }

    double startSeconds() {
        return slices.get(0).startSeconds();
    }

    double endSeconds() {
        return slices.get(slices.size() - 1).endNanos() / 1e9;
    }

    double share(long nanos) {
        double share = (nanos / 1e9 - startSeconds()) / (endSeconds() - startSeconds());
        return Math.min(1, Math.max(0, share));
    }

    boolean isUntrusted(Slice slice) {
        return !limits.trusts(slice.health());
    }

    /** Vertical lines with the numbers of the table of events. */
    void events(Markup out) {
        for (int i = 0; i < events.size(); i++) {
            RunEvent event = events.get(i);
            String x = TimeChart.percent(share(event.atNanos()));
            String style = style(event);
            out.open(
                    "line",
                    "class",
                    style,
                    "x1",
                    x,
                    "x2",
                    x,
                    "y1",
                    TimeChart.TOP,
                    "y2",
                    TimeChart.TOP + TimeChart.HEIGHT);
            out.element("title", Figures.clock(event.atNanos()) + " " + event.kind() + ": " + event.text());
            out.close("line");
            out.element(
                    "text",
                    String.valueOf(i + 1),
                    "class",
                    style,
                    "x",
                    x,
                    "y",
                    TimeChart.TOP - 4,
                    "text-anchor",
                    "middle");
        }
    }

    static String style(RunEvent event) {
        return "event "
                + switch (event.kind()) {
                    case "fault" -> "fault";
                    case "recovered" -> "recovered";
                    default -> "notice";
                };
    }
}
