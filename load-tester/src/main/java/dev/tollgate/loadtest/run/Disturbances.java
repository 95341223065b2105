package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Cut;
import dev.tollgate.loadtest.device.Swarm;
import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import dev.tollgate.loadtest.plan.Mix;
import dev.tollgate.loadtest.scenario.Faults;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Identity;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the run does to its own connections and tokens while it measures, at the times that the scenario says. On a thread of its own. */
final class Disturbances implements AutoCloseable {
    private final Run run;
    private final RunSettings settings;
    private final Swarm swarm;
    private final Timeline timeline;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "disturbances");
        created.setDaemon(true);
        return created;
    });

    Disturbances(Run run, RunSettings settings, Swarm swarm, Timeline timeline) {
        this.run = run;
        this.settings = settings;
        this.swarm = swarm;
        this.timeline = timeline;
    }

    /** @param startNanos of the measure phase */
    void schedule(long startNanos) {
        for (Planned fault : Faults.plan(settings.scenario(), true).faults()) {
            at(startNanos + TimeUnit.MILLISECONDS.toNanos(fault.atMs()), () -> cut(fault));
        }
        for (Flip flip : settings.scenario().flips()) {
            at(startNanos + flip.at().toNanos(), () -> flip(flip));
        }
    }

    private void at(long nanos, Runnable action) {
        thread.schedule(() -> guarded(action), Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException mistake) {
            swarm.failed(mistake);
        }
    }

    private void cut(Planned fault) {
        Cut kind =
                switch (fault.kind()) {
                    case CUT_RST -> Cut.RST;
                    case CUT_SILENT -> Cut.SILENT;
                    default -> Cut.FIN;
                };
        run.cut(kind, fault.fraction());
    }

    private void flip(Flip flip) {
        timeline.mark("flip", flip.toString());
        long seed = Mix.of(settings.scenario().seed(), flip.toString().hashCode());
        for (int device = 0; device < settings.fleet().size(); device++) {
            boolean isChosen = settings.fleet().state(device) == flip.from()
                    && settings.ownership().owns(device)
                    && Mix.uniform(seed, device) < flip.fraction();
            if (isChosen && !flip(settings.fleet().identity(device), flip)) {
                return;
            }
        }
    }

    private boolean flip(Identity device, Flip flip) {
        swarm.flipping(device.index(), true);
        try {
            settings.flipper().flip(device, flip.to());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception failed) {
            swarm.flipping(device.index(), false);
            timeline.mark("warning", "the token of " + device + " could not be changed: " + failed.getMessage());
            return true;
        }
        swarm.flip(device.index(), flip.to(), System.nanoTime());
        return true;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
