package dev.tollgate.edge.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose configuration a command is about, and which. */
final class ConfigurationTarget {
    @Option(names = "--device", paramLabel = "D", description = "Of this device: its id (dev_…) or name.")
    private @Nullable String device;

    @Option(
            names = "--application",
            paramLabel = "APP",
            description = "Of all devices of an application that have no own; with --device, of a device by name.")
    private @Nullable String application;

    @Option(names = "--ota", description = "Software (cmx_ota) in place of configuration (cmx).")
    private boolean ota;

    @Option(
            names = "--name",
            paramLabel = "N",
            description = "Name of the configuration; the one without, if not given.")
    private @Nullable String name;

    /** The path of the target's configurations. */
    String path(AdminClient client) throws CliException {
        if (device != null) {
            return "/api/v1/devices/" + DeviceLookup.id(client, device, application) + "/configuration";
        }
        if (application == null) {
            throw new CliException(ExitCode.USAGE, "expected --device or --application, got neither");
        }
        return "/api/v1/applications/" + AdminClient.encode(application) + "/configuration";
    }

    String instance() {
        return ota ? "cmx_ota" : "cmx";
    }

    String name() {
        return name == null ? "" : name;
    }

    /** The query that says which configuration. */
    String query() {
        return "?instance=" + instance() + "&name=" + AdminClient.encode(name());
    }
}
