package dev.tollgate.edge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of a record of settings, whose name is the last part of the key: {@code int packetMaxBytes} of the record that is bound
 * at {@code mqtt} is {@code mqtt.packetMaxBytes}, in the environment {@code EDGE_MQTT_PACKET_MAX_BYTES}. Types:
 *
 * <ul>
 *   <li>{@code int}, {@code long}, {@code boolean}, {@code String}, {@code java.nio.file.Path}, enums (spelled in lower case) and
 *       {@link Address};
 *   <li>{@code List<String>}: text with commas between the elements, around which white space is dropped; no text is an empty list. As
 *       soon as there is a line feed, each line is an element, which may have commas. In YAML also a sequence. Unmodifiable;
 *   <li>{@code Map<String, String>}: keys that the user chooses, which may have dots, such as {@code properties.security.protocol} for a
 *       component {@code properties}; in YAML they may be nested. Begins empty, keeps its order, and is unmodifiable. A single key
 *       cannot be set by a variable of the environment: the map's variable, like the map's own key with {@code --set}, replaces all of
 *       it by {@code KEY=VALUE} pairs, with commas between them or a line each, as for a list. Values are never printed, since any of
 *       them may be a secret.
 * </ul>
 *
 * <p>The value of a {@code String} or a list is not printed when the last part of its key contains password, secret, token, key or jaas.
 * What begins with an at sign, as the name of a file does, always is.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** The default, as it would be written in the file. */
    String value();

    /** One sentence for people: what it is, and its unit. */
    String doc();

    /** Least allowed number, inclusive. */
    long min() default Long.MIN_VALUE;

    /** Greatest allowed number, inclusive. */
    long max() default Long.MAX_VALUE;
}
