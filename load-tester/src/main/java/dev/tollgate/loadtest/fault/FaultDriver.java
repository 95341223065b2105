package dev.tollgate.loadtest.fault;

import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import java.io.IOException;
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
    private final @Nullable TcpProxy proxy;
    private final @Nullable ShellCommand rollback;
    private final @Nullable ShellCommand command;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Throws IllegalArgumentException for a plan with a fault whose means are missing. */
    public FaultDriver(FaultMeans means, FaultPlan plan, Gauges gauges, FaultListener listener) {
        this.means = means;
        this.server = means.server();
        this.ready = means.ready();
        this.proxy = means.proxy();
        this.rollback = means.rollback();
        this.command = means.command();
        this.plan = plan;
        this.gauges = gauges;
        this.listener = listener;
        require(plan, FaultKind.ROLLBACK, rollback != null, "--rollback-cmd");
        require(plan, FaultKind.COMMAND, command != null, "--fault-cmd");
        require(plan, FaultKind.STOP, server instanceof ServerProcess, "--server-cmd");
        if (plan.needsProxy() && proxy == null) {
            throw new IllegalArgumentException("rst and blackhole want the proxy");
        }
    }

    private static void require(FaultPlan plan, FaultKind kind, boolean there, String option) {
        if (plan.has(kind) && !there) {
            throw new IllegalArgumentException(kind + " wants " + option);
        }
    }

    /**
     * Does all faults of the plan, and returns when everything is back after the last one, at the end of the load at the latest, or
     * soon after {@link #stop}. Instants are of {@link System#nanoTime()}.
     */
    public void run(long loadStartNanos, long loadEndNanos) throws IOException, InterruptedException {
        for (int i = 0; i < plan.faults().size(); i++) {
            Planned fault = plan.faults().get(i);
            if (awaitStop(dueAt(i, loadStartNanos))) {
                return;
            }
            inject(fault, i + 1 < plan.faults().size() ? dueAt(i + 1, loadStartNanos) : loadEndNanos);
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

    private void inject(Planned fault, long untilNanos) throws IOException, InterruptedException {
        Recovery recovery = new Recovery(
                fault.toString(),
                gauges,
                fault.kind() != FaultKind.STOP
                        && fault.kind() != FaultKind.BLACKHOLE
                        && fault.kind() != FaultKind.COMMAND);
        listener.before(fault, recovery.atNanos(), recovery.inFlight());
        perform(fault, recovery);
        recovery.begin();
        if (fault.kind().restarts()) {
            restart(fault, recovery);
        }
        boolean back = recovery.look();
        while (!back
                && System.nanoTime() - untilNanos < 0
                && !stopped.await(FaultMeans.LOOK_MS, TimeUnit.MILLISECONDS)) {
            back = recovery.look();
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
            case RST -> proxy().reset();
            case BLACKHOLE -> {
                proxy().hold();
                try {
                    pauseFor(fault.lastsMs());
                } finally {
                    proxy().release();
                }
            }
            case COMMAND -> run(command, "--fault-cmd", fault);
        }
    }

    private TcpProxy proxy() {
        if (proxy == null) {
            throw new IllegalStateException("no proxy, which the constructor should have refused");
        }
        return proxy;
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

    private void pauseFor(long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }

    private boolean awaitStop(long untilNanos) throws InterruptedException {
        return stopped.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
