package dev.tollgate.edge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of a record of settings, whose name is the last part of the key: {@code int packetMaxBytes} of the record that is bound
 * at {@code mqtt} is {@code mqtt.packetMaxBytes}, in the environment {@code EDGE_MQTT_PACKET_MAX_BYTES}. Types: {@code int},
 * {@code long}, {@code boolean}, {@code String}, {@code java.nio.file.Path}, enums (spelled in lower case) and {@link Address}.
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
