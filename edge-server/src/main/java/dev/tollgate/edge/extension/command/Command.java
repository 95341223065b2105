package dev.tollgate.edge.extension.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.PushRoute;
import org.jspecify.annotations.Nullable;

/**
 * A command.
 *
 * @param number its id: unique among the device's commands of this type
 * @param payload JSON; null for none
 * @param endedAtMs 0 while it is pending
 * @param statusCode of its result; 0 without one
 * @param result the result's payload, JSON; null for none
 */
public record Command(
        String type,
        int number,
        @Nullable String payload,
        CommandState state,
        long createdAtMs,
        long expiresAtMs,
        long endedAtMs,
        int statusCode,
        @Nullable String reasonPhrase,
        @Nullable String result) {
    /** As a device gets it. */
    ObjectNode message() {
        ObjectNode message = ExtensionJson.object().put("id", number);
        if (payload != null) {
            message.set("payload", ExtensionJson.stored(payload));
        }
        return message;
    }

    /** When it need not be sent any more; one that is pushed only once has no such time. */
    long pushExpiresAtMs() {
        return expiresAtMs > createdAtMs ? expiresAtMs : PushRoute.NEVER;
    }

    /** An expired one may not have been marked so yet. */
    Command asOf(long nowMs) {
        return state != CommandState.PENDING || expiresAtMs > nowMs
                ? this
                : new Command(
                        type,
                        number,
                        payload,
                        CommandState.EXPIRED,
                        createdAtMs,
                        expiresAtMs,
                        expiresAtMs,
                        statusCode,
                        reasonPhrase,
                        result);
    }
}
