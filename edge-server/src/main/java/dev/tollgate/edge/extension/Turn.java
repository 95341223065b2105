package dev.tollgate.edge.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.store.StateTransaction;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One transaction of the worker's, and what is to be done once it is durable. For the worker's thread. */
public final class Turn {
    private final StateTransaction sql;
    private final PushRoutes routes;
    private final long nowMs;
    private final List<Runnable> effects = new ArrayList<>();
    private final List<Step> followUps = new ArrayList<>();

    Turn(StateTransaction sql, PushRoutes routes, long nowMs) {
        this.sql = sql;
        this.routes = routes;
        this.nowMs = nowMs;
    }

    public StateTransaction sql() {
        return sql;
    }

    public long nowMs() {
        return nowMs;
    }

    /**
     * What the tables know a device by.
     *
     * @param id its key
     * @param application key of its application
     */
    public record DeviceKey(long id, long application) {}

    public Optional<DeviceKey> findDevice(long deviceNumber) throws SQLException {
        return sql.first(
                "SELECT id, application FROM device WHERE number = ?",
                row -> new DeviceKey(row.getLong(1), row.getLong(2)),
                deviceNumber);
    }

    /** The device that a token belongs to, which is there. */
    public DeviceKey device(long deviceNumber) throws SQLException {
        return findDevice(deviceNumber)
                .orElseThrow(() -> new SQLException("expected the device of a token that was found, found none"));
    }

    /** Has something done after the commit, in order, on the worker's thread; not at all when there is none. Must not wait. */
    public void afterCommit(Runnable effect) {
        effects.add(effect);
    }

    /** What is done in a transaction of its own. */
    @FunctionalInterface
    public interface Step {
        void run(Turn turn) throws SQLException;
    }

    /** Has something done after the commit, behind what waits already; lost when that fails. */
    public void afterwards(Step step) {
        followUps.add(step);
    }

    List<Step> followUps() {
        return followUps;
    }

    /** Pushes to this route after the commit: see {@link PushRoute#push}. */
    public void push(PushRoute route, Extension extension, String resource, JsonNode payload, long expiresAtMs) {
        byte[] bytes = payload.toString().getBytes(StandardCharsets.UTF_8);
        afterCommit(() -> route.push(extension.text(), resource, bytes, expiresAtMs));
    }

    /** The device's route at present. */
    public Optional<PushRoute> route(long deviceNumber) {
        return Optional.ofNullable(routes.find(deviceNumber));
    }

    /** All devices' routes at present. */
    public PushRoutes routes() {
        return routes;
    }

    List<Runnable> effects() {
        return effects;
    }
}
