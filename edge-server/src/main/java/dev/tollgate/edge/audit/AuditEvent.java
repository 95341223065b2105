package dev.tollgate.edge.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change that is to be noted. Immutable. It names things by their ids and names: never a token, a key or a payload.
 *
 * @param action stable name, such as {@code token.revoke}
 * @param target what is changed: an id, or {@code application:NAME} and the like; empty for the edge as a whole
 * @param detail what else there is to know: text, numbers and truth values by name
 */
public record AuditEvent(Actor actor, String action, String target, SortedMap<String, Object> detail) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEXT_MAX = 256;

    /** An event without details. */
    public static AuditEvent of(Actor actor, String action, String target) {
        return new AuditEvent(actor, action, shortened(target), new TreeMap<>());
    }

    /** With some text more; null is left out, and what is longer than 256 characters is cut. */
    public AuditEvent with(String name, @Nullable String text) {
        return text == null ? this : withValue(name, shortened(text));
    }

    /** With a number more. */
    public AuditEvent with(String name, long number) {
        return withValue(name, number);
    }

    private AuditEvent withValue(String name, Object value) {
        SortedMap<String, Object> more = new TreeMap<>(detail);
        more.put(name, value);
        return new AuditEvent(actor, action, target, more);
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }

    /** The details as the one text that the hash covers: JSON without white space, names in order. */
    String detailText() {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("text and numbers by their names are always JSON", impossible);
        }
    }
}
