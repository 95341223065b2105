/** How the numbers of devices and tokens are written for people and backends. Beside the path. */
@NullMarked
package dev.tollgate.edge.id;

import org.jspecify.annotations.NullMarked;
