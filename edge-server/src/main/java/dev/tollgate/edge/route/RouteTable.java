package dev.tollgate.edge.route;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a message's route. Immutable; safe from any thread; allocates nothing per message. */
public final class RouteTable {
    private static final String ANY = "*";

    private final Rule[] rules;
    private final Route otherwise;

    /** @param rules in the order in which they are tried */
    public RouteTable(List<Rule> rules, Route otherwise) {
        this.rules = rules.toArray(Rule[]::new);
        this.otherwise = otherwise;
    }

    /** A table in which every message takes the same route. */
    public static RouteTable of(Route route) {
        return new RouteTable(List.of(), route);
    }

    /** Which messages take a route. */
    public static final class Rule {
        /** For {@code groupNumber}: messages of any device. */
        public static final int ANY_GROUP = -1;

        private final byte @Nullable [] application;
        private final byte @Nullable [] extension;
        private final int groupNumber;
        private final Route route;

        /** @param application and {@code extension}: a name, or * for any */
        public Rule(String application, String extension, int groupNumber, Route route) {
            this.application = bytes(application);
            this.extension = bytes(extension);
            this.groupNumber = groupNumber;
            this.route = route;
        }

        private static byte @Nullable [] bytes(String name) {
            return name.equals(ANY) ? null : name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** @param groupNumber of the device, 0 for none; positions are absolute, of the names in the received path */
    public Route find(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int extensionStart,
            int extensionLength,
            int groupNumber) {
        for (Rule rule : rules) {
            if ((rule.groupNumber == Rule.ANY_GROUP || rule.groupNumber == groupNumber)
                    && matches(rule.application, buffer, applicationStart, applicationLength)
                    && matches(rule.extension, buffer, extensionStart, extensionLength)) {
                return rule.route;
            }
        }
        return otherwise;
    }

    private static boolean matches(byte @Nullable [] name, ByteBuf buffer, int start, int length) {
        if (name == null) {
            return true;
        }
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(start + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
