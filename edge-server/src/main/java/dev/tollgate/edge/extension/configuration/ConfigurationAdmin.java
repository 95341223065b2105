package dev.tollgate.edge.extension.configuration;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.extension.Turn.DeviceKey;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator's side of configurations. On the worker's thread, as the turns are. */
public final class ConfigurationAdmin {
    private static final int CONFIG_ID_MAX = 128;
    private static final int ROUTES_A_TURN = 128;

    private final Configurations configurations;

    public ConfigurationAdmin(Configurations configurations) {
        this.configurations = configurations;
    }

    /** Whose configuration: one device's, or that of all devices of an application which have no own. */
    public sealed interface Target {
        /** @param number see {@link PublicId#DEVICE} */
        record OfDevice(long number) implements Target {}

        record OfApplication(String name) implements Target {}
    }

    /** What the tables know a target by. */
    private record TargetKey(long application, long device) {}

    private static TargetKey find(Target target, Turn turn) throws SQLException, RegistryException {
        if (target instanceof Target.OfDevice device) {
            DeviceKey key = turn.findDevice(device.number())
                    .orElseThrow(() -> new RegistryException(
                            Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(device.number())));
            return new TargetKey(key.application(), key.id());
        }
        String name = ((Target.OfApplication) target).name();
        long application = turn.sql().number("SELECT id FROM application WHERE name = ?", name);
        if (application == 0) {
            throw new RegistryException(
                    Kind.NOT_FOUND, "there is no application '" + name + "': the first device of one makes it");
        }
        return new TargetKey(application, ConfigurationTables.WHOLE_APPLICATION);
    }

    /**
     * Assigns a configuration, and has it pushed to connected devices that it counts for. What is assigned already stays as it is.
     *
     * @param configId null for one that is made
     * @param config JSON
     * @return what is assigned now
     */
    public ConfigurationVersion set(
            Target target, ConfigurationKey key, @Nullable String configId, String config, Actor actor, Turn turn)
            throws SQLException, RegistryException {
        key.expectValid();
        expectConfig(configId, config);
        TargetKey found = find(target, turn);
        Optional<ConfigurationVersion> current =
                ConfigurationTables.current(turn, found.application(), found.device(), key);
        if (current.isPresent() && isSame(current.get(), configId, config)) {
            return current.get();
        }
        List<ConfigurationVersion> versions =
                ConfigurationTables.versions(turn, found.application(), found.device(), key);
        for (ConfigurationVersion version : versions) {
            if (version.configId().equals(configId) && !version.config().equals(config)) {
                throw new RegistryException(
                        Kind.CONFLICT,
                        "config id '" + configId
                                + "' stands for another configuration: devices that have it would not take this one");
            }
        }
        expectRoom(found, key, turn);
        String id = Objects.requireNonNullElseGet(configId, () -> PublicId.CONFIGURATION.format(PublicId.newNumber()));
        insert(target, found, key, id, config, turn);
        turn.sql().audit(event(target, key, "configuration.set", actor).with("configId", id), turn.nowMs());
        return ConfigurationTables.current(turn, found.application(), found.device(), key)
                .orElseThrow();
    }

    private static boolean isSame(ConfigurationVersion current, @Nullable String configId, String config) {
        return current.config().equals(config) && (configId == null || configId.equals(current.configId()));
    }

    private void expectConfig(@Nullable String configId, String config) throws RegistryException {
        int bytes = config.getBytes(StandardCharsets.UTF_8).length;
        int max = configurations.config().maxBytes();
        if (bytes > max) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected a configuration of at most " + max + " bytes (extensions.configurations.maxBytes), got "
                            + bytes);
        }
        boolean isText = configId == null
                || (!configId.isEmpty()
                        && configId.length() <= CONFIG_ID_MAX
                        && configId.chars().noneMatch(Character::isISOControl));
        if (!isText) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected for a config id: 1 to " + CONFIG_ID_MAX + " characters, no control characters");
        }
    }

    private void expectRoom(TargetKey target, ConfigurationKey key, Turn turn) throws SQLException, RegistryException {
        int max = configurations.config().namesMax();
        boolean isNew = !ConfigurationTables.isKnown(turn, target.application(), target.device(), key);
        if (isNew && ConfigurationTables.names(turn, target.application(), target.device()) >= max) {
            throw new RegistryException(
                    Kind.CONFLICT,
                    "expected at most extensions.configurations.namesMax = " + max + " names of configurations");
        }
    }

    /** Takes a configuration away: a device then has its application's, if there is one. */
    public void clear(Target target, ConfigurationKey key, Actor actor, Turn turn)
            throws SQLException, RegistryException {
        key.expectValid();
        TargetKey found = find(target, turn);
        if (ConfigurationTables.current(turn, found.application(), found.device(), key)
                .isEmpty()) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no such configuration to clear");
        }
        insert(target, found, key, "", null, turn);
        turn.sql().audit(event(target, key, "configuration.clear", actor), turn.nowMs());
    }

    private static AuditEvent event(Target target, ConfigurationKey key, String action, Actor actor) {
        String changed = target instanceof Target.OfDevice device
                ? PublicId.DEVICE.format(device.number())
                : "application:" + ((Target.OfApplication) target).name();
        return AuditEvent.of(actor, action, changed)
                .with("instance", key.instance().text())
                .with("name", key.name());
    }

    private void insert(
            Target target, TargetKey found, ConfigurationKey key, String configId, @Nullable String config, Turn turn)
            throws SQLException {
        configurations.noteAny();
        int max = configurations.config().versionsMax();
        ConfigurationTables.insert(turn, found.application(), found.device(), key, configId, config, max);
        if (target instanceof Target.OfDevice device) {
            Optional<PushRoute> route = turn.route(device.number());
            if (route.isPresent()) {
                Configurations.pushChange(route.get(), key, turn);
            }
        } else if (target instanceof Target.OfApplication application) {
            turn.afterwards(next -> pushToAll(routes(application.name(), next), 0, found.application(), key, next));
        }
    }

    private static List<PushRoute> routes(String application, Turn turn) {
        return turn.routes().all().stream()
                .filter(route -> route.isOfApplication(application))
                .toList();
    }

    /** A part of the routes, and the rest in turns of their own, so that others are served between. */
    private static void pushToAll(List<PushRoute> routes, int from, long application, ConfigurationKey key, Turn turn)
            throws SQLException {
        int end = Math.min(routes.size(), from + ROUTES_A_TURN);
        for (PushRoute route : routes.subList(from, end)) {
            DeviceKey device = turn.device(route.deviceNumber());
            boolean hasOwn = ConfigurationTables.current(turn, application, device.id(), key)
                    .isPresent();
            if (!hasOwn && device.application() == application) {
                Configurations.pushChange(route, key, turn);
            }
        }
        if (end < routes.size()) {
            turn.afterwards(next -> pushToAll(routes, end, application, key, next));
        }
    }

    /**
     * What counts for a target, and what the device said of it.
     *
     * @param statuses empty for an application
     */
    public record Overview(
            Map<ConfigurationKey, ConfigurationVersion> versions, Map<ConfigurationKey, AppliedStatus> statuses) {}

    public Overview overview(Target target, Turn turn) throws SQLException, RegistryException {
        TargetKey found = find(target, turn);
        boolean ofDevice = found.device() != ConfigurationTables.WHOLE_APPLICATION;
        return new Overview(
                ConfigurationTables.all(turn, found.application(), found.device()),
                ofDevice ? ConfigurationTables.statuses(turn, found.device()) : Map.of());
    }

    /** The versions that are kept of a target's own configuration, newest first. */
    public List<ConfigurationVersion> versions(Target target, ConfigurationKey key, Turn turn)
            throws SQLException, RegistryException {
        TargetKey found = find(target, turn);
        return ConfigurationTables.versions(turn, found.application(), found.device(), key);
    }
}
