package dev.tollgate.edge.extension;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a device can ask of an extension, each under a resource of its own. */
public enum Operation {
    TIME(Extension.TIME, "", Payload.OPTIONAL, Effect.PULL),
    RESULT(Extension.RESULTS, "/([a-z_]+(?:/[0-9]{1,10})?)", Payload.IGNORED, Effect.PULL),
    METADATA_KEYS(Extension.METADATA, "/get/keys", Payload.IGNORED, Effect.PULL),
    METADATA_GET(Extension.METADATA, "/get", Payload.OPTIONAL, Effect.PULL),
    METADATA_REPLACE(Extension.METADATA, "/update", Payload.JSON, Effect.CHANGE),
    METADATA_UPDATE(Extension.METADATA, "/update/keys", Payload.JSON, Effect.CHANGE),
    METADATA_DELETE(Extension.METADATA, "/delete/keys", Payload.JSON, Effect.CHANGE),
    CONFIGURATION_GET(Extension.CONFIGURATION, "/config/json" + Names.OPTIONAL, Payload.OPTIONAL, Effect.PULL),
    CONFIGURATION_APPLIED(Extension.CONFIGURATION, "/applied/json" + Names.OPTIONAL, Payload.JSON, Effect.CHANGE),
    SOFTWARE_GET(Extension.SOFTWARE, "/config/json" + Names.OPTIONAL, Payload.OPTIONAL, Effect.PULL),
    SOFTWARE_APPLIED(Extension.SOFTWARE, "/applied/json" + Names.OPTIONAL, Payload.JSON, Effect.CHANGE),
    COMMAND_GET(Extension.COMMANDS, "/command" + Names.OPTIONAL, Payload.OPTIONAL, Effect.PULL),
    COMMAND_RESULT(Extension.COMMANDS, "/result" + Names.REQUIRED, Payload.JSON, Effect.CHANGE),
    UPLOAD_TOKEN(Extension.UPLOADS, "/token", Payload.IGNORED, Effect.PULL);

    /** Names in resources; two words stand for topics that only the server publishes to. */
    private static final class Names {
        static final String REQUIRED = "/(?!(?:status|error)$)([a-zA-Z0-9_-]{1,64})";
        static final String OPTIONAL = "(?:" + REQUIRED + ")?";
    }

    /** What the payload has to be. */
    public enum Payload {
        /** Not looked at. */
        IGNORED,
        /** JSON, or nothing. */
        OPTIONAL,
        JSON
    }

    private enum Effect {
        /** Reads: answered with a payload, also where the request has no id. */
        PULL,
        /** Changes something: its last result is kept. */
        CHANGE
    }

    private static final Operation[] ALL = values();

    private final Extension extension;
    private final Pattern resource;
    private final Payload payload;
    private final Effect effect;

    /** @param resource a pattern; its group, if there is one, is what the operation is about */
    Operation(Extension extension, String resource, Payload payload, Effect effect) {
        this.extension = extension;
        this.resource = Pattern.compile(resource);
        this.payload = payload;
        this.effect = effect;
    }

    /** The operation that an extension has under this resource, and what it is about; null for none. */
    static @Nullable ExtensionPath find(Extension extension, String resource) {
        for (Operation operation : ALL) {
            if (operation.extension == extension) {
                Matcher matcher = operation.resource.matcher(resource);
                if (matcher.matches()) {
                    String name = matcher.groupCount() > 0 ? matcher.group(1) : null;
                    return new ExtensionPath(extension, operation, name == null ? "" : name);
                }
            }
        }
        return null;
    }

    public Payload payload() {
        return payload;
    }

    /** Whether the answer is published though the request has no id. */
    public boolean isPull() {
        return effect == Effect.PULL;
    }

    /** Whether something may be another after it. */
    public boolean isChange() {
        return effect == Effect.CHANGE;
    }
}
