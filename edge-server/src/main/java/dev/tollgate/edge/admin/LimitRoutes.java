package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitTarget.Level;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsOverride;
import dev.tollgate.edge.store.LimitRegistry;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Limits: what holds, where it comes from, and what an operator sets for all, for an application or for a device. */
final class LimitRoutes {
    static final String LIMITS = "/api/v1/limits";

    private static final int TEXT_MAX = 40;

    private final Supplier<AdminParts> parts;
    private final EntityTags tags;

    private LimitRoutes(Supplier<AdminParts> parts, EntityTags tags) {
        this.parts = parts;
        this.tags = tags;
    }

    /** Finds what a call is for. */
    @FunctionalInterface
    private interface Target {
        LimitTarget of(Call call) throws ProblemException;
    }

    static void addTo(Router router, Supplier<AdminParts> parts, EntityTags tags) {
        LimitRoutes routes = new LimitRoutes(parts, tags);
        router.add("GET", LIMITS + "/overrides", routes::overrides);
        routes.add(router, LIMITS, Scope.ADMIN, call -> LimitTarget.ALL);
        routes.add(router, "/api/v1/applications/{application}/limits", Scope.OPERATE, routes::application);
        routes.add(router, DeviceRoutes.DEVICES + "/{deviceId}/limits", Scope.OPERATE, routes::device);
    }

    private void add(Router router, String path, Scope scope, Target target) {
        router.add("GET", path, call -> show(call, target.of(call)));
        router.add("PUT", path, scope, call -> {
            LimitTarget of = target.of(call);
            set(call, of, override(call.body(), of.level()));
        });
        router.add("DELETE", path, scope, call -> set(call, target.of(call), LimitsOverride.NONE));
    }

    private LimitTarget application(Call call) throws ProblemException {
        String name = call.variable("application");
        if (parts.get().applications().application(name).isEmpty()) {
            throw ProblemException.notFound("there is no application " + name);
        }
        return LimitTarget.ofApplication(name);
    }

    private LimitTarget device(Call call) throws ProblemException {
        String id = call.variable("deviceId");
        long number = DeviceRoutes.number(PublicId.DEVICE, id);
        return parts.get()
                .registry()
                .device(number)
                .map(device -> LimitTarget.ofDevice(number, device.application()))
                .orElseThrow(() -> ProblemException.notFound("there is no device " + id));
    }

    private LimitParts limits() {
        return parts.get().limits();
    }

    private void show(Call call, LimitTarget target) throws IOException, ProblemException {
        call.parameters();
        respond(call, target);
    }

    private void set(Call call, LimitTarget target, LimitsOverride override)
            throws IOException, ProblemException, RegistryException {
        call.parameters();
        tags.change(call, () -> settings(target), () -> {
            limits().registry().setLimits(target, override, call.actor());
            return override;
        });
        respond(call, target);
    }

    private void respond(Call call, LimitTarget target) throws IOException {
        ObjectNode settings = settings(target);
        ObjectNode body = settings.deepCopy();
        if (target.level() == Level.ALL) {
            addUse(body);
        }
        EntityTags.respond(call, 200, settings, body);
    }

    /** The override that a body asks for. */
    private static LimitsOverride override(byte[] json, Level level) throws ProblemException {
        JsonNode body = RegistryJson.parse(json, level.sections(), List.of());
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            if (member.getValue().isObject()) {
                for (Map.Entry<String, JsonNode> inner : member.getValue().properties()) {
                    read(member.getKey() + "." + inner.getKey(), inner.getValue(), level, texts);
                }
            } else {
                read(member.getKey(), member.getValue(), level, texts);
            }
        }
        try {
            return LimitsOverride.of(texts);
        } catch (IllegalArgumentException outOfBounds) {
            throw new ProblemException(400, "value-invalid", String.valueOf(outOfBounds.getMessage()));
        }
    }

    /** A number, or a text as in the settings, such as {@code 2s}; null is as if it were left out. */
    private static void read(String key, JsonNode value, Level level, Map<String, String> texts)
            throws ProblemException {
        if (value.isNull()) {
            return;
        }
        if (!level.keys().contains(key)) {
            throw ProblemException.malformed(
                    "unknown limit '" + RegistryJson.shortened(key) + "', expected " + String.join(", ", level.keys()));
        }
        if (!value.isNumber() && !value.isTextual()) {
            throw ProblemException.malformed("expected '" + key + "' to be a number, or a text as in the settings");
        }
        String text = value.asText();
        if (text.length() > TEXT_MAX) {
            throw ProblemException.malformed(
                    "expected '" + key + "' to have up to " + TEXT_MAX + " characters, got " + text.length());
        }
        texts.put(key, text);
    }

    /** All but what is used: what the tag covers. */
    private ObjectNode settings(LimitTarget target) {
        ObjectNode json =
                RegistryJson.object().put("level", target.level().name().toLowerCase(Locale.ROOT));
        ObjectNode origin = RegistryJson.object();
        ObjectNode inherited = RegistryJson.object();
        for (String key : target.level().keys()) {
            put(json, key, LimitsOverride.spelling(limits().limits().effective(target), key));
            put(origin, key, originOf(target, key));
            put(inherited, key, LimitsOverride.spelling(limits().limits().inherited(target), key));
        }
        json.set("origin", origin);
        json.set("inherited", inherited);
        limits().registry().limits(target).ifPresentOrElse(entry -> putOverride(json, entry), () -> json.<ObjectNode>
                        set("override", RegistryJson.object())
                .putNull("updatedAt")
                .putNull("updatedBy"));
        return json;
    }

    private String originOf(LimitTarget target, String key) {
        return limits().limits()
                .origin(target, key)
                .map(LimitRoutes::originName)
                .orElse("settings");
    }

    private static String originName(Level level) {
        return switch (level) {
            case ALL -> "operator";
            case APPLICATION -> "application";
            case DEVICE -> "device";
        };
    }

    private static void putOverride(ObjectNode json, LimitRegistry.Entry entry) {
        ObjectNode override = RegistryJson.object();
        entry.override().spellings().forEach((key, value) -> put(override, key, value));
        json.set("override", override);
        json.put("updatedAt", RegistryJson.time(entry.updatedAtMs())).put("updatedBy", entry.updatedBy());
    }

    /** @param key with a dot where it is in a section */
    private static void put(ObjectNode json, String key, Object value) {
        int dot = key.indexOf('.');
        ObjectNode section = dot < 0 ? json : json.withObjectProperty(key.substring(0, dot));
        section.set(key.substring(dot + 1), RegistryJson.tree(value));
    }

    private void addUse(ObjectNode json) {
        Limits use = limits().limits();
        json.withObjectProperty("device").put("used", use.senders().devices());
        json.withObjectProperty("application").put("used", use.senders().applications());
        json.withObjectProperty("address")
                .put("used", use.addresses())
                .putObject("refused")
                .put("address-connections", use.refusedTooMany())
                .put("address-connects", use.refusedTooFast())
                .put("address-failed-tokens", use.refusedForTokens());
        LimitParts.Connections connections = limits().connections().get();
        json.putObject("connections")
                .put("max", connections.max())
                .put("used", connections.open())
                .put("refused", connections.refused());
    }

    private void overrides(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("after", "limit");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        List<LimitRegistry.Entry> page =
                limits().registry().limitOverrides(Cursor.number(parameters.get("after")), limit);
        ObjectNode body = RegistryJson.object();
        ArrayNode overrides = body.putArray("overrides");
        page.forEach(entry -> overrides.add(json(entry)));
        if (page.size() == limit) {
            body.put("next", Cursor.of(page.get(limit - 1).id()));
        }
        call.respond(200, body);
    }

    private static ObjectNode json(LimitRegistry.Entry entry) {
        LimitTarget target = entry.target();
        ObjectNode json =
                RegistryJson.object().put("level", originName(target.level())).put("application", target.application());
        if (target.level() == Level.DEVICE) {
            json.put("deviceId", PublicId.DEVICE.format(target.device())).put("name", entry.deviceName());
        }
        putOverride(json, entry);
        return json;
    }
}
