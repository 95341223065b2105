package dev.tollgate.loadtest.report.console;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.files.Slice;
import dev.tollgate.loadtest.report.live.LiveView;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** The terminal view at one moment, as lines. A plain function of what is known, for any thread. */
final class Screen {
    private static final String SPARKS = "▁▂▃▄▅▆▇█";
    private static final int LABEL = 12;
    private static final int EVENTS_SHOWN = 4;
    private static final int OUTCOMES_SHOWN = 12;

    private final LiveView view;
    private final int width;
    private final Colors colors;
    private final int window;
    private final List<String> lines = new ArrayList<>();

    private Screen(LiveView view, int width, Colors colors, int window) {
        this.view = view;
        this.width = width;
        this.colors = colors;
        this.window = window;
    }

    /**
     * @param window how many intervals the sparks reach back, where there is room
     * @param message what the last key did; empty for none
     * @return at most {@code height} lines of at most {@code width} columns
     */
    static List<String> lines(LiveView view, int width, int height, Colors colors, int window, String message) {
        Screen screen = new Screen(view, Math.max(40, width), colors, window);
        screen.draw(message);
        return screen.lines.size() <= height ? screen.lines : screen.lines.subList(0, height);
    }

    private void draw(String message) {
        head();
        if (view.slices().isEmpty()) {
            lines.add(" nothing has been measured yet");
        } else {
            Slice last = view.slices().get(view.slices().size() - 1);
            rates(last);
            latencies(last);
            connections(last);
            outcomes();
            tokens();
            generator(last.health());
            events();
        }
        lines.add("");
        lines.add(colors.faint(cut(" q stop and report   p hold   + - longer or shorter   " + message)));
    }

    private void head() {
        lines.add(colors.bold(cut(" load " + view.info().command() + "  "
                + Figures.plain(view.info().target()))));
        lines.add(colors.faint(cut(" " + Figures.plain(view.info().plan()))));
        String phase = "starting";
        long now = 0;
        if (!view.slices().isEmpty()) {
            Slice last = view.slices().get(view.slices().size() - 1);
            phase = last.phase().name().toLowerCase(Locale.ROOT);
            now = last.endNanos();
        }
        double whole = view.info().measuredSeconds();
        double done = whole == 0 ? 0 : Math.min(1, view.measuredNanos() / 1e9 / whole);
        String text = String.format(Locale.ROOT, " %3.0f %%  %s  %s", done * 100, phase, Figures.clock(now));
        int room = Math.max(10, width - text.length() - 2);
        lines.add(" " + colors.blue(bar(done, room)) + text);
        lines.add("");
    }

    private void rates(Slice last) {
        Counts counts = last.counts();
        double most = view.slices().stream()
                .mapToDouble(slice -> slice.perSecond(
                        Math.max(slice.counts().planned(), slice.counts().answered())))
                .max()
                .orElse(1);
        rate("offered", last.perSecond(counts.planned()), most);
        rate("started", last.perSecond(counts.started()), most);
        rate("answered", last.perSecond(counts.answered()), most);
        if (view.stallNanos() > 0) {
            lines.add(colors.bad(
                    String.format(Locale.ROOT, " STALL: nothing answered for %.1f s", view.stallNanos() / 1e9)));
        } else {
            lines.add("");
        }
    }

    private void rate(String name, double rate, double most) {
        String text = label(name) + String.format(Locale.ROOT, "%12s  ", Figures.perSecond(rate));
        double share = most == 0 ? 0 : Math.min(1, rate / most);
        lines.add(text + colors.blue(bar(share, Math.max(10, width - text.length() - 1))));
    }

    private void latencies(Slice last) {
        latency("p50", last.response().p50(), slice -> slice.response().p50());
        latency("p99", last.response().p99(), slice -> slice.response().p99());
        latency("max", last.response().max(), slice -> slice.response().max());
        lines.add("");
    }

    private void latency(String name, double now, ToDoubleFunction<Slice> value) {
        String text =
                label(name) + String.format(Locale.ROOT, "%9s ms  ", Double.isNaN(now) ? "–" : Figures.millis(now));
        lines.add(text + colors.blue(sparks(value, Math.max(10, width - text.length() - 1))));
    }

    private void connections(Slice last) {
        lines.add(cut(label("connections") + Figures.count(last.connected()) + " of "
                + Figures.count(last.connectionsWanted()) + " up   lost " + Figures.count(view.connectionsLost())
                + "   in flight " + Figures.count(last.inFlight()) + "   backlog " + Figures.count(last.backlog())));
    }

    private void outcomes() {
        StringJoiner text = new StringJoiner("   ");
        if (view.outcomes().isEmpty()) {
            Counts total = Operations.total(view.counts());
            text.add("ok " + Figures.count(total.ok()))
                    .add("refused " + Figures.count(total.refused()))
                    .add("timeout " + Figures.count(total.timedOut()))
                    .add("lost " + Figures.count(total.lost()))
                    .add("shed " + Figures.count(total.shed()));
        } else {
            view.outcomes().values().stream()
                    .flatMap(byReason -> byReason.entrySet().stream())
                    .limit(OUTCOMES_SHOWN)
                    .forEach(entry -> text.add(Figures.plain(entry.getKey()) + " " + Figures.count(entry.getValue())));
        }
        lines.add(cut(label("outcomes") + text));
    }

    private void tokens() {
        if (view.states().isEmpty()) {
            return;
        }
        StringJoiner text = new StringJoiner("   ");
        long wrong = 0;
        for (var state : view.states().entrySet()) {
            text.add(state.getKey() + " " + Figures.count(state.getValue().accepted()) + " in, "
                    + Figures.count(state.getValue().refusedAsExpected()) + " out");
            wrong += state.getValue().wronglyAccepted();
        }
        lines.add(cut(label("tokens") + text));
        if (wrong > 0) {
            lines.add(colors.bad(cut(label("") + "wrongly accepted " + Figures.count(wrong))));
        }
    }

    private void generator(HealthSample health) {
        String words = view.limits().words(health);
        String text = cut(label("generator") + ("ok".equals(words) ? "ok" : "LATE") + "   loop lag "
                + Figures.duration((double) health.loopLagNanos()) + "   hiccup "
                + Figures.duration((double) health.hiccupNanos()) + "   GC "
                + Figures.duration((double) health.gcNanos()) + "   CPU " + Figures.percent(health.cpu())
                + "   steal " + Figures.percent(health.steal()));
        lines.add("ok".equals(words) ? text : colors.bad(text));
    }

    private void events() {
        List<RunEvent> shown = view.events().stream()
                .skip(Math.max(0, view.events().size() - EVENTS_SHOWN))
                .toList();
        for (RunEvent event : shown) {
            lines.add(cut(label("") + Figures.clock(event.atNanos()) + " " + event.kind() + " "
                    + Figures.plain(event.text())));
        }
    }

    private static String label(String name) {
        return String.format(Locale.ROOT, " %-" + LABEL + "s", name);
    }

    private String cut(String text) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    static String bar(double share, int room) {
        int full = (int) Math.round(share * room);
        return "█".repeat(full) + "░".repeat(room - full);
    }

    private String sparks(ToDoubleFunction<Slice> value, int room) {
        List<Slice> slices = view.slices();
        List<Slice> shown = slices.subList(Math.max(0, slices.size() - Math.min(room, window)), slices.size());
        DoubleSummaryStatistics known =
                shown.stream().mapToDouble(value).filter(ms -> ms > 0).summaryStatistics();
        StringBuilder sparks = new StringBuilder();
        for (Slice slice : shown) {
            double ms = value.applyAsDouble(slice);
            sparks.append(Double.isNaN(ms) ? ' ' : spark(share(ms, known.getMin(), known.getMax())));
        }
        return sparks.toString();
    }

    /** Logarithmic, so that one stall does not flatten all else; what differs by less than half stays low. */
    private static double share(double ms, double lowest, double highest) {
        double range = Math.log(Math.max(highest / lowest, 1.5));
        return Math.max(0, Math.log(ms / lowest) / range);
    }

    private static char spark(double share) {
        return SPARKS.charAt(Math.min(SPARKS.length() - 1, (int) (share * SPARKS.length())));
    }
}
