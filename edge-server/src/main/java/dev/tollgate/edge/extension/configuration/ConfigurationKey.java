package dev.tollgate.edge.extension.configuration;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.util.regex.Pattern;

/**
 * Which of a device's configurations.
 *
 * @param instance {@code cmx}, or {@code cmx_ota} for software
 * @param name empty for the one without a name
 */
public record ConfigurationKey(Extension instance, String name) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern TAKEN = Pattern.compile("[0-9]+|status|error");

    /** @throws RegistryException when the name is not one that a topic can carry */
    public void expectValid() throws RegistryException {
        if (!name.isEmpty()
                && (!NAME.matcher(name).matches() || TAKEN.matcher(name).matches())) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected for a configuration's name: 1 to 64 letters, digits, '_' and '-', not digits alone, and not"
                            + " status or error");
        }
    }

    /** What follows the token in the topic of a push, before {@code /status}. */
    String resource() {
        return name.isEmpty() ? "/config/json" : "/config/json/" + name;
    }
}
