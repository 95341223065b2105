package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.limit.LimitOverrides;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitsOverride;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Overrides in SQLite, and the same in memory for the path. No change of theirs touches a token. */
final class SqliteLimitRegistry implements LimitRegistry {
    private final RegistryState state;
    private final RegistryDatabase database;
    private final LimitOverrides overrides;
    private final ReentrantLock changing;

    SqliteLimitRegistry(RegistryState state) {
        this.state = state;
        this.database = state.database();
        this.overrides = state.limitOverrides();
        this.changing = state.changing();
    }

    @Override
    public Optional<Entry> limits(LimitTarget target) {
        return database.read(connection -> LimitQueries.find(connection, target)).stream()
                .findFirst();
    }

    @Override
    public List<Entry> limitOverrides(long after, int limit) {
        return database.read(connection -> LimitQueries.page(connection, after, limit));
    }

    @Override
    public void setLimits(LimitTarget target, LimitsOverride override, Actor actor) throws RegistryException {
        changing.lock();
        try {
            boolean isThere = !overrides.of(target).isEmpty();
            if (override.isEmpty() && !isThere) {
                return;
            }
            if (!isThere) {
                expectRoom(target);
            }
            database.change(transaction -> {
                long id = id(transaction, target);
                if (override.isEmpty()) {
                    transaction.deleteLimits(target.level(), id);
                } else {
                    put(transaction, target, id, override, actor);
                }
                transaction.audit(event(target, override, actor), state.clock().millis());
                return id;
            });
            overrides.set(target, override);
        } finally {
            changing.unlock();
        }
    }

    private void expectRoom(LimitTarget target) throws RegistryException {
        int max = state.config().limitOverridesMax();
        if (target.level() != LimitTarget.Level.ALL && overrides.size() >= max) {
            throw new RegistryException(
                    Kind.FULL,
                    "expected at most registry.limitOverridesMax = " + max + " applications and devices with limits of"
                            + " their own");
        }
    }

    private long id(RegistryTransaction transaction, LimitTarget target) throws SQLException, RegistryException {
        Long id =
                switch (target.level()) {
                    case ALL -> 0L;
                    case APPLICATION -> state.applications().get(target.application());
                    case DEVICE -> {
                        RegistryTransaction.DeviceRow device = transaction.device(target.device());
                        yield device == null ? null : device.id();
                    }
                };
        if (id == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no " + nameOf(target));
        }
        return id;
    }

    private static String nameOf(LimitTarget target) {
        return switch (target.level()) {
            case ALL -> "";
            case APPLICATION -> "application " + target.application();
            case DEVICE -> "device " + PublicId.DEVICE.format(target.device());
        };
    }

    private void put(RegistryTransaction transaction, LimitTarget target, long id, LimitsOverride override, Actor actor)
            throws SQLException {
        PreparedStatement put = transaction.prepare(
                "INSERT INTO limit_override (level, target, limits, updated_at, updated_by)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (level, target) DO UPDATE SET"
                        + " limits = excluded.limits, updated_at = excluded.updated_at, updated_by = excluded.updated_by");
        put.setInt(1, LimitQueries.code(target.level()));
        put.setLong(2, id);
        put.setString(3, LimitQueries.json(override));
        put.setLong(4, state.clock().millis());
        put.setString(5, actor.name());
        put.executeUpdate();
    }

    private static AuditEvent event(LimitTarget target, LimitsOverride override, Actor actor) {
        String what =
                switch (target.level()) {
                    case ALL -> "";
                    case APPLICATION -> "application:" + target.application();
                    case DEVICE -> PublicId.DEVICE.format(target.device());
                };
        AuditEvent event = AuditEvent.of(actor, override.isEmpty() ? "limits.clear" : "limits.set", what);
        for (Map.Entry<String, Object> limit : override.spellings().entrySet()) {
            event = limit.getValue() instanceof Integer number
                    ? event.with(limit.getKey(), number)
                    : event.with(limit.getKey(), limit.getValue().toString());
        }
        return event;
    }
}
