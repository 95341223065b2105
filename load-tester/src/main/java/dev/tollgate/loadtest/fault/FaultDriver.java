package dev.tollgate.loadtest.fault;

import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does what the plan says to the server and to the network before it, and times how everything comes back. Methods wait; they are
 * called by one thread, except for {@link #stop}. The server belongs to the caller.
 */
public final class FaultDriver {
    private static final long CLOSED_MS = 10_000;

    private final FaultMeans means;
    private final Server server;
    private final Ready ready;
    private final FaultPlan plan;
    private final Gauges gauges;
    private final FaultListener listener;
    private final List<TcpProxy> proxies;
    private final @Nullable ShellCommand rollback;
    private final @Nullable ShellCommand command;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Throws IllegalArgumentException for a plan with a fault whose means are missing. */
    public FaultDriver(FaultMeans means, FaultPlan plan, Gauges gauges, FaultListener listener) {
        this.means = means;
        this.server = means.server();
        this.ready = means.ready();
        this.proxies = means.proxies();
        this.rollback = means.rollback();
        this.command = means.command();
        this.plan = plan;
        this.gauges = gauges;
        this.listener = listener;
        require(plan, FaultKind.ROLLBACK, rollback != null, "--rollback-cmd");
        require(plan, FaultKind.COMMAND, command != null, "--fault-cmd");
        require(plan, FaultKind.STOP, server.canPause(), "--server-cmd or --target-pid");
        if (plan.needsProxy() && proxies.isEmpty()) {
            throw new IllegalArgumentException("rst and blackhole want the proxy");
        }
        if (plan.faults().stream().anyMatch(fault -> fault.kind().isCut())) {
            throw new IllegalArgumentException("devices cut their connections themselves");
        }
    }

    private static void require(FaultPlan plan, FaultKind kind, boolean there, String option) {
        if (plan.has(kind) && !there) {
            throw new IllegalArgumentException(kind + " wants " + option);
        }
    }

    /**
     * Does all faults of the plan, and returns when everything is back after the last one, at the end of the load at the latest, or
     * soon after {@link #stop}, which cuts short what lasts. Instants are of {@link System#nanoTime()}.
     */
    public void run(long loadStartNanos, long loadEndNanos) throws IOException, InterruptedException {
        for (int i = 0; i < plan.faults().size(); i++) {
            Planned fault = plan.faults().get(i);
            if (awaitStop(dueAt(i, loadStartNanos))) {
                return;
            }
            inject(fault, i + 1 < plan.faults().size() ? dueAt(i + 1, loadStartNanos) : loadEndNanos, loadEndNanos);
        }
    }

    private long dueAt(int index, long loadStartNanos) {
        return loadStartNanos
                + TimeUnit.MILLISECONDS.toNanos(plan.faults().get(index).atMs());
    }

    /** Makes {@link #run} return. Any thread. */
    public void stop() {
        stopped.countDown();
    }

    /** One restart outside of the plan, after the load has ended: a SIGKILL where the server can be killed. */
    public void finalRestart() throws IOException, InterruptedException {
        Planned restart = Planned.finalRestart();
        Recovery recovery = new Recovery(restart.toString(), gauges, true);
        listener.before(restart, recovery.atNanos(), recovery.inFlight());
        server.kill();
        awaitClosed(recovery);
        listener.beforeRestart(restart);
        server.start();
        means.awaitReady(recovery);
        listener.after(recovery.timing());
    }

    /** Follows what comes back until the next fault is due; that one waits for the devices, as a fault that nobody sees shows nothing. */
    private void inject(Planned fault, long nextNanos, long loadEndNanos) throws IOException, InterruptedException {
        Recovery recovery = new Recovery(fault.toString(), gauges, fault.kind().losesConnections());
        listener.before(fault, recovery.atNanos(), recovery.inFlight());
        perform(fault, recovery);
        recovery.begin();
        if (fault.kind().restarts()) {
            restart(fault, recovery);
        }
        boolean drained = recovery.look();
        while (!drained
                && System.nanoTime() - (recovery.isBack() ? nextNanos : loadEndNanos) < 0
                && !stopped.await(FaultMeans.LOOK_MS, TimeUnit.MILLISECONDS)) {
            drained = recovery.look();
        }
        listener.after(recovery.timing());
    }

    private void perform(Planned fault, Recovery recovery) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case KILL9, ROLLBACK -> server.kill();
            case TERM -> {
                if (!server.terminate()) {
                    recovery.note("did not end by itself after SIGTERM, and was killed");
                }
            }
            case STOP -> {
                server.pause();
                try {
                    pauseFor(fault.lastsMs());
                } finally {
                    server.resume();
                }
            }
            case RST -> {
                for (TcpProxy proxy : proxies) {
                    proxy.reset();
                }
            }
            case BLACKHOLE -> blackHole(fault.lastsMs());
            case COMMAND -> run(command, "--fault-cmd", fault);
            case CUT_FIN, CUT_RST, CUT_SILENT ->
                throw new IllegalStateException(fault + ", which the constructor should have refused");
        }
    }

    private void blackHole(long ms) throws InterruptedException {
        try {
            for (TcpProxy proxy : proxies) {
                proxy.hold();
            }
            pauseFor(ms);
        } finally {
            for (TcpProxy proxy : proxies) {
                proxy.release();
            }
        }
    }

    private static void run(@Nullable ShellCommand command, String option, Planned fault)
            throws IOException, InterruptedException {
        if (command != null) {
            command.run(option, fault.kind().toString());
        }
    }

    private void restart(Planned fault, Recovery recovery) throws IOException, InterruptedException {
        awaitClosed(recovery);
        if (fault.kind() == FaultKind.ROLLBACK) {
            run(rollback, "--rollback-cmd", fault);
        }
        pauseFor(fault.downMs());
        listener.beforeRestart(fault);
        server.start();
        if (fault.againMs() >= 0) {
            pauseFor(fault.againMs());
            server.kill();
            awaitClosed(recovery);
            if (fault.kind() == FaultKind.ROLLBACK) {
                run(rollback, "--rollback-cmd", fault);
            }
            server.start();
            recovery.note("killed again " + fault.againMs() + " ms after its start");
        }
        means.awaitReady(recovery);
    }

    /** A port that still accepts belongs to a process that was not killed: whatever follows would prove nothing. */
    private void awaitClosed(Recovery recovery) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSED_MS);
        while (ready.accepts()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(ready + " still accepts connections " + CLOSED_MS / 1000
                        + " s after the server was ended: it is another process that listens there");
            }
            TimeUnit.MILLISECONDS.sleep(FaultMeans.LOOK_MS);
        }
        recovery.portClosed();
    }

    /** Shorter when the load is over: what is done is undone then. */
    private void pauseFor(long ms) throws InterruptedException {
        boolean unused = stopped.await(ms, TimeUnit.MILLISECONDS);
    }

    private boolean awaitStop(long untilNanos) throws InterruptedException {
        return stopped.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
