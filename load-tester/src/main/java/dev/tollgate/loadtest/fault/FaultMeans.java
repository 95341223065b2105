package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a driver does its faults with; the commands and the proxies only where the plan has a fault that wants them. Methods wait.
 *
 * @param readyMs how long a start may take
 * @param proxies before the server; empty without a fault that wants them
 */
public record FaultMeans(
        Server server,
        Ready ready,
        long readyMs,
        List<TcpProxy> proxies,
        @Nullable ShellCommand rollback,
        @Nullable ShellCommand command) {
    static final long LOOK_MS = 5;

    public FaultMeans {
        proxies = List.copyOf(proxies);
    }

    /** Starts the server, and returns when it is ready. */
    public void startServer() throws IOException, InterruptedException {
        server.start();
        awaitReady(null);
    }

    /** Returns when the server is ready. */
    void awaitReady(@Nullable Recovery recovery) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(readyMs);
        while (true) {
            if (recovery != null) {
                recovery.look();
                if (!recovery.hasAccepted() && ready.accepts()) {
                    recovery.accepted();
                }
            }
            if (ready.isReady()) {
                if (recovery != null && !recovery.hasAccepted()) {
                    recovery.accepted();
                }
                return;
            }
            checkStarted();
            if (System.nanoTime() - deadline > 0) {
                throw new NeverReadyException(
                        ready + " was not ready within " + readyMs / 1000.0 + " s" + server.printed());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private void checkStarted() throws NeverReadyException {
        try {
            server.checkAlive();
        } catch (IOException ended) {
            throw new NeverReadyException(String.valueOf(ended.getMessage()));
        }
    }
}
