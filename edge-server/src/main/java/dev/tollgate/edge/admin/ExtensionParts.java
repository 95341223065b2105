package dev.tollgate.edge.admin;

import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.command.CommandAdmin;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin;
import dev.tollgate.edge.extension.metadata.Metadata;
import dev.tollgate.edge.upload.Uploads;

/** The operator's side of the extensions that keep state, and the worker whose turns they take. */
public record ExtensionParts(
        ExtensionWorker worker,
        Metadata metadata,
        ConfigurationAdmin configurations,
        CommandAdmin commands,
        Uploads uploads) {}
