/**
 * Settings: from the YAML file, the environment and {@code --set} into records, checked once. Each part of the edge has a record of
 * its own, whose components say by {@link dev.tollgate.edge.config.Setting} what they mean, so that key, field, default, bounds and
 * documentation are one.
 */
@NullMarked
package dev.tollgate.edge.config;

import org.jspecify.annotations.NullMarked;
