package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.drift.DriftWatch;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Engine;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.watch.MetricsPage;
import dev.tollgate.loadtest.watch.TargetWatch;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes on beside the load of one run: faults, a watch on the server, and in a soak the test for drift. On the main thread. */
final class Observers implements AutoCloseable {
    private static final String SOAK = "soak";
    private static final Duration HOUR = Duration.ofHours(1);

    private final FaultRun faults;
    private final TargetWatch target;
    private final Optional<DriftWatch> drift;
    private volatile @Nullable Engine run;

    /** @param samples hears what the server uses */
    Observers(Scenario scenario, TargetServer server, TargetSample.Listener samples) {
        faults = new FaultRun(server.means(), server.plan(), scenario.phases());
        drift = scenario.command().equals(SOAK)
                ? Optional.of(new DriftWatch(scenario.phases().measure(), HOUR, line -> mark("hour", line)))
                : Optional.empty();
        List<TargetSample.Listener> hearing = new ArrayList<>(List.of(samples));
        drift.ifPresent(hearing::add);
        target = new TargetWatch(
                server.process(),
                scenario.server().metrics().map(URI::create).map(MetricsPage::new),
                hearing,
                text -> mark("warning", text));
    }

    List<Interval.Listener> listeners() {
        List<Interval.Listener> all = new ArrayList<>(List.of(faults, target));
        drift.ifPresent(all::add);
        return all;
    }

    /** Before the run begins. */
    void start(Engine started) {
        run = started;
        if (started instanceof WatchedRun here) {
            faults.start(here.unwatched()); // in several processes there are none: Launch sees to it
        }
    }

    private void mark(String kind, String text) {
        Engine current = run;
        if (current != null) {
            current.mark(kind, text);
        }
    }

    /** Waits until the last fault is over; adds what was seen to the result. */
    RunResult finish(RunResult result) throws InterruptedException {
        faults.await();
        target.close();
        Map<String, Double> figures = new LinkedHashMap<>(faults.figures());
        figures.putAll(target.figures());
        drift.ifPresent(each -> {
            figures.putAll(each.figures());
            each.lines().forEach(line -> mark("drift", line));
        });
        Engine current = run;
        return current == null ? result : result.with(figures, current.events());
    }

    /** Throws when a fault could not be done, or the server did not come back from it. */
    void check() throws IOException {
        faults.check();
    }

    @Override
    public void close() {
        faults.close();
        target.close();
        drift.ifPresent(DriftWatch::close);
    }
}
