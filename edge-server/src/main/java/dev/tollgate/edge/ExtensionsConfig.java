package dev.tollgate.edge;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.extension.RequestConfig;
import dev.tollgate.edge.extension.command.CommandConfig;
import dev.tollgate.edge.extension.configuration.ConfigurationConfig;
import dev.tollgate.edge.extension.metadata.MetadataConfig;
import dev.tollgate.edge.upload.UploadConfig;

/** The 1/KP extensions: keys under {@code extensions}. */
public record ExtensionsConfig(
        @Setting(
                value = "false",
                doc = "Whether dcx takes /json/ and anything behind it as /json, for devices that append random text.")
        boolean relaxedPaths,

        @Setting(
                value = "32",
                min = 0,
                max = 10_000,
                doc = "Last results of requests with an id that are kept of each device, for rsx; 0 keeps none.")
        int resultsMax,

        RequestConfig requests,
        MetadataConfig metadata,
        ConfigurationConfig configurations,
        CommandConfig commands,
        UploadConfig uploads) {}
