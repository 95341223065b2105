package dev.tollgate.edge.extension.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionException;
import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.RetainedMessage;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.extension.Turn.DeviceKey;
import dev.tollgate.edge.kp1.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The device's side of {@code cmx} and {@code cmx_ota} (7/CMP). On the worker's thread. */
public final class Configurations implements ExtensionHandler {
    private static final String CONFIG_ID = "configId";
    private static final String OBSERVE = "observe";
    private static final String STATUS_CODE = "statusCode";
    private static final String REASON_PHRASE = "reasonPhrase";
    private static final int TEXT_MAX = 256;

    private final ConfigurationConfig config;
    private volatile boolean any = true; // until it is known

    public Configurations(ConfigurationConfig config) {
        this.config = config;
    }

    ConfigurationConfig config() {
        return config;
    }

    @Override
    public void onStart(Turn turn) throws SQLException {
        any = !ConfigurationTables.isEmpty(turn);
    }

    /** There is one at the latest when this turn is committed. */
    void noteAny() {
        any = true;
    }

    @Override
    public boolean mayPush() {
        return any;
    }

    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException {
        DeviceKey device = turn.device(request.deviceNumber());
        ConfigurationKey key =
                new ConfigurationKey(request.path().extension(), request.path().name());
        return switch (request.path().operation()) {
            case CONFIGURATION_GET, SOFTWARE_GET -> get(device, key, request.payload(), turn);
            case CONFIGURATION_APPLIED, SOFTWARE_APPLIED -> applied(device, key, request.payload(), turn);
            default -> throw new IllegalStateException("expected an operation of cmx, got " + request.path());
        };
    }

    private Reply get(DeviceKey device, ConfigurationKey key, byte[] payload, Turn turn)
            throws SQLException, ExtensionException {
        ObjectNode asked = ExtensionJson.object(payload, List.of(CONFIG_ID, OBSERVE));
        String known = text(asked, CONFIG_ID);
        JsonNode observe = asked.get(OBSERVE);
        if (observe != null) {
            if (!observe.isBoolean()) {
                throw ExtensionException.malformed("Expected observe to be true or false");
            }
            AppliedStatus status = status(device, key, turn);
            put(
                    device,
                    key,
                    new AppliedStatus(
                            observe.booleanValue(),
                            status.configId(),
                            status.statusCode(),
                            status.reasonPhrase(),
                            status.appliedAtMs()),
                    turn);
        }
        Optional<ConfigurationVersion> version = ConfigurationTables.effective(turn, device, key);
        String configId = version.map(ConfigurationVersion::configId).orElse("");
        if (configId.equals(known)) {
            return Reply.of(ExtensionJson.object());
        }
        return Reply.of(version.map(ConfigurationVersion::message).orElseGet(ConfigurationVersion::none));
    }

    private Reply applied(DeviceKey device, ConfigurationKey key, byte[] payload, Turn turn)
            throws SQLException, ExtensionException {
        ObjectNode told = ExtensionJson.object(payload, List.of(CONFIG_ID, STATUS_CODE, REASON_PHRASE));
        String configId = text(told, CONFIG_ID);
        if (configId == null) {
            throw ExtensionException.malformed("Expected a configId");
        }
        JsonNode statusCode = told.get(STATUS_CODE);
        if (statusCode != null && !statusCode.canConvertToInt()) {
            throw ExtensionException.malformed("Expected statusCode to be a number such as 200");
        }
        AppliedStatus status = new AppliedStatus(
                status(device, key, turn).observe(),
                configId,
                statusCode == null ? 200 : statusCode.intValue(),
                text(told, REASON_PHRASE),
                turn.nowMs());
        put(device, key, status, turn);
        return Reply.DONE;
    }

    private static @Nullable String text(ObjectNode object, String member) throws ExtensionException {
        JsonNode value = object.get(member);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > TEXT_MAX) {
            throw ExtensionException.malformed(
                    "Expected " + member + " to be text of at most " + TEXT_MAX + " characters");
        }
        return value.textValue();
    }

    private static AppliedStatus status(DeviceKey device, ConfigurationKey key, Turn turn) throws SQLException {
        return ConfigurationTables.statuses(turn, device.id()).getOrDefault(key, AppliedStatus.NONE);
    }

    private void put(DeviceKey device, ConfigurationKey key, AppliedStatus status, Turn turn)
            throws SQLException, ExtensionException {
        Map<ConfigurationKey, AppliedStatus> present = ConfigurationTables.statuses(turn, device.id());
        int max = 2 * config.namesMax(); // of both instances
        if (!present.containsKey(key) && present.size() >= max) {
            throw new ExtensionException(
                    Verdict.STATE_FULL, "Expected at most " + max + " names of configurations of a device");
        }
        ConfigurationTables.put(turn, device.id(), key, status);
    }

    /** Pushes what counts for the device and was not applied yet, but for what the device asks for itself. */
    @Override
    public void onFirstUse(PushRoute route, @Nullable ExtensionPath first, Turn turn) throws SQLException {
        DeviceKey device = turn.device(route.deviceNumber());
        Map<ConfigurationKey, ConfigurationVersion> all =
                ConfigurationTables.all(turn, device.application(), device.id());
        if (all.isEmpty()) {
            return;
        }
        Map<ConfigurationKey, AppliedStatus> statuses = ConfigurationTables.statuses(turn, device.id());
        for (ConfigurationVersion version : all.values()) {
            AppliedStatus status = statuses.getOrDefault(version.key(), AppliedStatus.NONE);
            if (status.isObserving() && !status.hasApplied(version.configId()) && !asks(first, version.key())) {
                push(route, version.key(), version.message(), turn);
            }
        }
    }

    /** What counts for the device, applied or not, but for what it does not observe. */
    @Override
    public List<RetainedMessage> retained(Extension instance, long deviceNumber, Turn turn) throws SQLException {
        DeviceKey device = turn.device(deviceNumber);
        Map<ConfigurationKey, AppliedStatus> statuses = ConfigurationTables.statuses(turn, device.id());
        List<RetainedMessage> retained = new ArrayList<>();
        for (ConfigurationVersion version :
                ConfigurationTables.all(turn, device.application(), device.id()).values()) {
            ConfigurationKey key = version.key();
            if (key.instance() == instance
                    && statuses.getOrDefault(key, AppliedStatus.NONE).isObserving()) {
                retained.add(RetainedMessage.of(key.resource(), version.message(), PushRoute.NEVER));
            }
        }
        return retained;
    }

    private static boolean asks(@Nullable ExtensionPath first, ConfigurationKey key) {
        if (first == null
                || first.extension() != key.instance()
                || !first.name().equals(key.name())) {
            return false;
        }
        return switch (first.operation()) {
            case CONFIGURATION_GET, SOFTWARE_GET -> true;
            default -> false;
        };
    }

    /** Pushes what counts for a device from now on, if it can be reached and wants to know. */
    static void pushChange(PushRoute route, ConfigurationKey key, Turn turn) throws SQLException {
        DeviceKey device = turn.device(route.deviceNumber());
        if (status(device, key, turn).isObserving()) {
            Optional<ConfigurationVersion> version = ConfigurationTables.effective(turn, device, key);
            push(route, key, version.map(ConfigurationVersion::message).orElseGet(ConfigurationVersion::none), turn);
        }
    }

    private static void push(PushRoute route, ConfigurationKey key, ObjectNode message, Turn turn) {
        turn.push(route, key.instance(), key.resource(), message, PushRoute.NEVER);
    }
}
