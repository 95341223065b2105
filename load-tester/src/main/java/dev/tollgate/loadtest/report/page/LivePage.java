package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.files.Slice;
import dev.tollgate.loadtest.report.live.LiveView;
import java.util.Locale;
import java.util.Map;

/** The page of a run that goes on, in the looks of {@link ReportPage}. It fetches its content anew each second by a script of its own. */
public final class LivePage {
    private LivePage() {}

    /** What the answer's {@code Content-Security-Policy} says for this page. */
    public static String policy() {
        return "default-src 'none'; style-src " + StyleSheet.digest()
                + "; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The whole page. */
    public static String html(LiveView view) {
        Markup out = new Markup();
        out.raw("<!doctype html>\n").open("html", "lang", "en").open("head");
        out.open("meta", "charset", "utf-8");
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.open("meta", "name", "color-scheme", "content", "light dark");
        out.open("noscript")
                .open("meta", "http-equiv", "refresh", "content", "2")
                .close("noscript");
        out.element("title", "load " + view.info().command() + ": running");
        out.open("style").raw(StyleSheet.text()).close("style");
        out.open("script", "src", "live.js", "defer", "").close("script").close("head");
        out.open("body")
                .open("main")
                .raw(content(view))
                .close("main")
                .close("body")
                .close("html");
        return out.toString();
    }

    /** What is inside of {@code main}. */
    public static String content(LiveView view) {
        Markup out = new Markup();
        banner(out, view);
        if (!view.slices().isEmpty()) {
            TimeFrame frame = TimeFrame.of(view.slices(), view.events(), view.limits());
            counts(out, view);
            TimeCharts charts = new TimeCharts(out, frame, false, "");
            charts.rate();
            charts.latency();
            charts.inFlight();
            charts.connections();
            charts.generator();
            events(out, frame);
        }
        return out.toString();
    }

    private static void banner(Markup out, LiveView view) {
        out.open("header", "class", "banner running")
                .open("p", "class", "verdict")
                .element("strong", "RUNNING");
        if (!view.slices().isEmpty()) {
            Slice last = view.slices().get(view.slices().size() - 1);
            out.text(last.phase().name().toLowerCase(Locale.ROOT) + ", " + Figures.clock(last.endNanos())
                    + ", generator " + view.limits().words(last.health()));
        }
        out.close("p")
                .element(
                        "h1",
                        "load " + view.info().command() + " on " + view.info().target());
        out.element("p", view.info().plan());
        if (view.stallNanos() > 0) {
            out.element(
                    "p", "STALL: nothing answered for " + Figures.duration((double) view.stallNanos()), "class", "bad");
        }
        out.element("pre", view.info().commandLine()).close("header");
    }

    private static void counts(Markup out, LiveView view) {
        out.open("section", "id", "numbers").element("h2", "Since the start");
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column :
                new String[] {"operation", "planned", "started", "ok", "refused", "timeout", "lost", "shed"}) {
            out.element("th", column, "scope", "col");
        }
        out.close("tr").close("thead").open("tbody");
        for (Map.Entry<String, Counts> entry : view.counts().entrySet()) {
            Counts counts = entry.getValue();
            out.open("tr").element("th", entry.getKey(), "scope", "row");
            for (long count : new long[] {
                counts.planned(),
                counts.started(),
                counts.ok(),
                counts.refused(),
                counts.timedOut(),
                counts.lost(),
                counts.shed()
            }) {
                out.element("td", Figures.count(count));
            }
            out.close("tr");
        }
        out.close("tbody").close("table").close("div").close("section");
    }

    private static void events(Markup out, TimeFrame frame) {
        if (frame.events().isEmpty()) {
            return;
        }
        out.open("section", "id", "events").element("h2", "Events").open("ol");
        for (RunEvent event : frame.events()) {
            out.element("li", Figures.clock(event.atNanos()) + " " + event.kind() + ": " + event.text());
        }
        out.close("ol").close("section");
    }
}
