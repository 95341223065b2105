package dev.tollgate.edge.extension.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.extension.ExtensionException;
import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Extension {@code epmx}, endpoint metadata (10/EPMP), and the operator's side of it. On the worker's thread. */
public final class Metadata implements ExtensionHandler {
    private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9_]{1,256}");
    private static final String KEYS = "keys";

    private final MetadataConfig config;

    public Metadata(MetadataConfig config) {
        this.config = config;
    }

    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException {
        long device = turn.device(request.deviceNumber()).id();
        byte[] payload = request.payload();
        return switch (request.path().operation()) {
            case METADATA_KEYS -> Reply.of(keys(device, turn));
            case METADATA_GET -> Reply.of(get(device, payload, turn));
            case METADATA_REPLACE -> replace(device, values(payload), turn);
            case METADATA_UPDATE -> update(device, values(payload), Set.of(), turn);
            case METADATA_DELETE -> delete(device, keyArray(ExtensionJson.parse(payload), "an array"), turn);
            default -> throw new IllegalStateException("expected an operation of epmx, got " + request.path());
        };
    }

    private static ArrayNode keys(long device, Turn turn) throws SQLException {
        ArrayNode keys = ExtensionJson.array();
        turn.sql()
                .list("SELECT key FROM metadata WHERE device = ? ORDER BY key", row -> row.getString(1), device)
                .forEach(keys::add);
        return keys;
    }

    private static ObjectNode get(long device, byte[] payload, Turn turn) throws SQLException, ExtensionException {
        JsonNode keys = ExtensionJson.object(payload, List.of(KEYS)).get(KEYS);
        ObjectNode all = all(device, turn);
        return keys == null ? all : all.retain(keyArray(keys, "keys to be an array"));
    }

    /** All values of a device, by their keys. */
    private static ObjectNode all(long device, Turn turn) throws SQLException {
        ObjectNode values = ExtensionJson.object();
        stored(device, turn).forEach((key, value) -> values.set(key, ExtensionJson.stored(value)));
        return values;
    }

    private static Map<String, String> stored(long device, Turn turn) throws SQLException {
        Map<String, String> values = new TreeMap<>();
        turn.sql()
                .list(
                        "SELECT key, value FROM metadata WHERE device = ?",
                        row -> values.put(row.getString(1), row.getString(2)),
                        device);
        return values;
    }

    private static Map<String, String> values(byte[] payload) throws ExtensionException {
        JsonNode json = ExtensionJson.parse(payload);
        if (!json.isObject() || json.isEmpty()) {
            String found = json.isObject() ? "an empty one" : ExtensionJson.describe(json);
            throw ExtensionException.malformed("Expected a JSON object with at least one key, got " + found);
        }
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            values.put(key(member.getKey()), member.getValue().toString());
        }
        return values;
    }

    private static Set<String> keyArray(JsonNode json, String expected) throws ExtensionException {
        Set<String> keys = new TreeSet<>();
        for (JsonNode element : json) {
            if (json.isArray() && element.isTextual()) {
                keys.add(key(element.textValue()));
            }
        }
        if (keys.isEmpty() || keys.size() < json.size()) {
            throw ExtensionException.malformed("Expected " + expected + " of at least one key, each once");
        }
        return keys;
    }

    private static String key(String key) throws ExtensionException {
        if (!KEY.matcher(key).matches()) {
            throw ExtensionException.malformed("Expected keys of 1 to 256 letters, digits and '_'");
        }
        return key;
    }

    private Reply replace(long device, Map<String, String> values, Turn turn) throws SQLException, ExtensionException {
        Set<String> removed = new TreeSet<>(stored(device, turn).keySet());
        removed.removeAll(values.keySet());
        return update(device, values, removed, turn);
    }

    private Reply update(long device, Map<String, String> values, Set<String> removed, Turn turn)
            throws SQLException, ExtensionException {
        Map<String, String> after = stored(device, turn);
        after.keySet().removeAll(removed);
        after.putAll(values);
        expectRoom(after);
        delete(device, removed, turn);
        for (Map.Entry<String, String> value : values.entrySet()) {
            turn.sql()
                    .update(
                            "INSERT OR REPLACE INTO metadata (device, key, value, updated_at) VALUES (?, ?, ?, ?)",
                            device,
                            value.getKey(),
                            value.getValue(),
                            turn.nowMs());
        }
        return Reply.DONE;
    }

    private static Reply delete(long device, Set<String> keys, Turn turn) throws SQLException {
        for (String key : keys) {
            turn.sql().update("DELETE FROM metadata WHERE device = ? AND key = ?", device, key);
        }
        return Reply.DONE;
    }

    private void expectRoom(Map<String, String> after) throws ExtensionException {
        long bytes = 0;
        for (Map.Entry<String, String> value : after.entrySet()) {
            bytes += value.getKey().length() + value.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (after.size() > config.keysMax()) {
            throw full("keys, got " + after.size(), config.keysMax());
        }
        if (bytes > config.maxBytes()) {
            throw full("bytes, got " + bytes, config.maxBytes());
        }
    }

    private static ExtensionException full(String what, int max) {
        return new ExtensionException(Verdict.STATE_FULL, "Expected metadata of at most " + max + " " + what);
    }

    /** For operators: all values of a device, by their keys. */
    public ObjectNode get(long deviceNumber, Turn turn) throws SQLException, RegistryException {
        return all(device(deviceNumber, turn), turn);
    }

    /**
     * For operators: sets values, and removes those that are null in {@code patch}.
     *
     * @return all values after that
     */
    public ObjectNode patch(long deviceNumber, ObjectNode patch, Actor actor, Turn turn)
            throws SQLException, RegistryException {
        long device = device(deviceNumber, turn);
        Map<String, String> values = new TreeMap<>();
        Set<String> removed = new TreeSet<>();
        try {
            for (Map.Entry<String, JsonNode> member : patch.properties()) {
                String key = key(member.getKey());
                if (member.getValue().isNull()) {
                    removed.add(key);
                } else {
                    values.put(key, member.getValue().toString());
                }
            }
            update(device, values, removed, turn);
            turn.sql()
                    .audit(
                            AuditEvent.of(actor, "metadata.change", PublicId.DEVICE.format(deviceNumber))
                                    .with("keysSet", values.size())
                                    .with("keysRemoved", removed.size()),
                            turn.nowMs());
        } catch (ExtensionException refused) {
            throw new RegistryException(Kind.INVALID, String.valueOf(refused.getMessage()));
        }
        return all(device, turn);
    }

    private static long device(long deviceNumber, Turn turn) throws SQLException, RegistryException {
        return turn.findDevice(deviceNumber)
                .orElseThrow(() -> new RegistryException(
                        Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(deviceNumber)))
                .id();
    }
}
