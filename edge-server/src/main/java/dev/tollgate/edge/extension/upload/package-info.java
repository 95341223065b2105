/** Extension {@code bcx}: tokens with which devices upload files. On the thread of the extensions' worker. */
@NullMarked
package dev.tollgate.edge.extension.upload;

import org.jspecify.annotations.NullMarked;
