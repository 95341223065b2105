package dev.tollgate.edge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component {@code Map<String, R>} of a record of settings, where {@code R} is a record of settings, too: any number of sections of
 * one kind, each by a name that the user chooses. {@code url} of the one that is named {@code orders}, of the component {@code http} of
 * the record that is bound at {@code sinks}, is {@code sinks.http.orders.url}, in the environment {@code EDGE_SINKS_HTTP_ORDERS_URL}.
 *
 * <p>A name is a letter a-z and at most 30 more letters a-z and digits. A section exists as soon as a source sets any of its keys, or
 * the file has it, be it empty; keys that are not set have their defaults. The map is unmodifiable, in the order of the file, then of
 * the environment and the overrides. {@code R} has no named sections itself.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface NamedSections {
    /** One sentence for people: what one of them is. */
    String doc();

    /** The name in the template's example, and in hints. */
    String example();
}
