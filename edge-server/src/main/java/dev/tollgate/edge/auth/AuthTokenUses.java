package dev.tollgate.edge.auth;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses of auth tokens without a maximum, in memory until they are written down, once a minute: no request should wait for the disk for that.
 * Remembers the tokens that were used since, and no others. Safe from any thread.
 */
final class AuthTokenUses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuthTokenUses.class);
    private static final long WRITE_INTERVAL_S = 60;
    private static final long STOP_TIMEOUT_S = 10;
    private static final Uses NONE = new Uses(0, 0);

    private final AuthDatabase database;
    private final ConcurrentHashMap<Long, Uses> byToken = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "auth-token-uses");
        thread.setDaemon(true);
        return thread;
    });

    /** Of one token. */
    record Uses(long count, long lastUsedAtMs) {
        Uses plus(Uses more) {
            return new Uses(count + more.count, Math.max(lastUsedAtMs, more.lastUsedAtMs));
        }
    }

    AuthTokenUses(AuthDatabase database) {
        this.database = database;
        var unused = writer.scheduleWithFixedDelay(this::write, WRITE_INTERVAL_S, WRITE_INTERVAL_S, TimeUnit.SECONDS);
    }

    /** Counts one. */
    void note(long token, long nowMs) {
        byToken.merge(token, new Uses(1, nowMs), Uses::plus);
    }

    /** What the database does not know yet. */
    Uses of(long token) {
        return byToken.getOrDefault(token, NONE);
    }

    /** Tokens that are remembered. */
    int size() {
        return byToken.size();
    }

    /** Writes all down; what cannot be is kept for the next time. */
    void write() {
        Map<Long, Uses> taken = new HashMap<>();
        for (Long token : byToken.keySet()) {
            Uses uses = byToken.remove(token);
            if (uses != null) {
                taken.put(token, uses);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            database.read(sql -> {
                for (Map.Entry<Long, Uses> each : taken.entrySet()) {
                    sql.update(
                            "UPDATE auth_token SET uses = uses + ?, last_used_at = max(last_used_at, ?) WHERE number = ?",
                            each.getValue().count(),
                            each.getValue().lastUsedAtMs(),
                            each.getKey());
                }
                return taken.size();
            });
        } catch (RuntimeException failure) { // which would be the timer's last run
            LOG.warn("uses of auth tokens are written down later", failure);
            taken.forEach((token, uses) -> byToken.merge(token, uses, Uses::plus));
        }
    }

    /** Writes down what was not yet; none may be counted after. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                LOG.warn("uses of auth tokens are still being written down after {} s", STOP_TIMEOUT_S);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        write();
    }
}
