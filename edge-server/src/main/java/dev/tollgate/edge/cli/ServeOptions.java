package dev.tollgate.edge.cli;

import dev.tollgate.edge.config.ConfigSources;
import java.nio.file.Path;

/**
 * What {@code edge serve} was asked for.
 *
 * @param demo whether to provision a device and print how to try it
 * @param data folder for everything that the edge keeps; may not exist yet
 */
public record ServeOptions(boolean demo, Path data, ConfigSources sources) {}
