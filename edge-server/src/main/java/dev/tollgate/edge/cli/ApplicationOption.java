package dev.tollgate.edge.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Tells a device by its name from those of the same name in other applications. */
final class ApplicationOption {
    @Option(names = "--application", paramLabel = "APP", description = "Of a device by name.")
    private @Nullable String application;

    /** @param device id or name */
    String deviceId(AdminClient client, String device) throws CliException {
        return DeviceLookup.id(client, device, application);
    }

    /** The path of what belongs to a device. */
    String path(AdminClient client, String device, String what) throws CliException {
        return "/api/v1/devices/" + deviceId(client, device) + "/" + what;
    }
}
