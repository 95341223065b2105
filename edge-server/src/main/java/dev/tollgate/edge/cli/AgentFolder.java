package dev.tollgate.edge.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a device keeps its key. */
final class AgentFolder {
    private static final String VARIABLE = "EDGE_AGENT_FOLDER";

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where device.key is kept; else EDGE_AGENT_FOLDER, else /var/lib/tollgate for root and ~/.tollgate for others.")
    private @Nullable Path folder;

    DeviceKeyFile file(Map<String, String> environment) {
        Path chosen = folder;
        if (chosen == null) {
            String named = environment.get(VARIABLE);
            chosen = named != null ? Path.of(named) : usual();
        }
        return new DeviceKeyFile(chosen.resolve("device.key"));
    }

    private static Path usual() {
        return "root".equals(System.getProperty("user.name"))
                ? Path.of("/var/lib/tollgate")
                : Path.of(System.getProperty("user.home"), ".tollgate");
    }
}
