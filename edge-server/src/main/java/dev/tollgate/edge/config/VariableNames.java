package dev.tollgate.edge.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The variables of the environment by which settings are set: no two settings may share one. */
final class VariableNames {
    /** Variables that begin like settings and are for the launcher, the CLI or the log. */
    private static final Set<String> OTHERS = Set.of(
            "EDGE_ADMIN",
            "EDGE_ADMIN_CA",
            "EDGE_ADMIN_TOKEN",
            "EDGE_AGENT_FOLDER",
            "EDGE_AUTH_TOKEN",
            "EDGE_DATA",
            "EDGE_LOG_LEVEL",
            "EDGE_JAVA_OPTS",
            "EDGE_MASTER_KEY",
            "EDGE_MASTER_KEY_PREVIOUS");

    private VariableNames() {}

    /** Whether a variable looks as if it were a setting. */
    static boolean isMeantAsSetting(String variable) {
        return variable.startsWith("EDGE_") && !OTHERS.contains(variable);
    }

    static @Nullable SettingKey find(Collection<SettingKey> keys, String variable) {
        return keys.stream()
                .filter(key -> key.environmentName().equals(variable))
                .findFirst()
                .orElse(null);
    }

    /** @throws IllegalStateException when a variable could mean two things */
    static void check(Collection<SettingKey> keys, Collection<NamedSection> named) {
        Set<String> taken = distinct(keys);
        for (String other : OTHERS) {
            if (!taken.add(other)) {
                throw new IllegalStateException(other + " is taken");
            }
        }
        for (NamedSection names : named) {
            String prefix = names.environmentPrefix();
            Stream<String> prefixes =
                    named.stream().filter(other -> !other.equals(names)).map(NamedSection::environmentPrefix);
            if (Stream.concat(taken.stream(), prefixes).anyMatch(other -> other.startsWith(prefix))) {
                throw new IllegalStateException(names.key() + ": another variable begins with " + prefix);
            }
            distinct(names.example().keys());
        }
    }

    private static Set<String> distinct(Collection<SettingKey> keys) {
        Set<String> variables = new HashSet<>();
        for (SettingKey key : keys) {
            if (!variables.add(key.environmentName())) {
                throw new IllegalStateException("two keys have the variable " + key.environmentName());
            }
        }
        return variables;
    }
}
