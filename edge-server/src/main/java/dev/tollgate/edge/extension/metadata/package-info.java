/** Extension {@code epmx}: what devices and operators note of a device under keys. On the thread of the extensions' worker. */
@NullMarked
package dev.tollgate.edge.extension.metadata;

import org.jspecify.annotations.NullMarked;
