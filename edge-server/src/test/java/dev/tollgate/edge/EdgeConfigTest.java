package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.config.ConfigTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EdgeConfigTest {
    private static final Path FILE = Path.of("../config/edge.yaml");

    @Test
    void fileHasEverySettingWithItsDefault() throws Exception {
        assertEquals(
                ConfigTemplate.render(EdgeConfig.class),
                Files.readString(FILE),
                "config/edge.yaml is made by: scripts/edge config template > config/edge.yaml");
    }

    @Test
    void fileAsItIsMeansTheDefaults() throws Exception {
        EdgeConfig defaults =
                ConfigBinder.bind(EdgeConfig.class, ConfigSources.defaults()).settings();
        ConfigSources file = new ConfigSources(FILE, Map.of(), List.of());
        assertEquals(defaults, ConfigBinder.bind(EdgeConfig.class, file).settings());
    }

    @Test
    void configurationAtItsLimitFitsIntoAnAdminBody() throws Exception {
        EdgeConfig defaults =
                ConfigBinder.bind(EdgeConfig.class, ConfigSources.defaults()).settings();
        int largest = defaults.extensions().configurations().maxBytes();
        assertTrue(
                defaults.admin().bodyMaxBytes() > largest,
                defaults.admin().bodyMaxBytes() + " bytes hold no configuration of " + largest);
        ConfigSources larger = new ConfigSources(null, Map.of(), List.of("extensions.configurations.maxBytes=1MiB"));
        String message = assertThrows(ConfigException.class, () -> ConfigBinder.bind(EdgeConfig.class, larger))
                .toString();
        assertTrue(
                message.contains("admin.bodyMaxBytes: expected at least extensions.configurations.maxBytes and 4 KiB,"
                        + " 1052672, got 262144"),
                message);
    }
}
