/** The edge: its main parts, built and joined in {@code EdgeServer}, which is the map of the program. */
@NullMarked
package dev.tollgate.edge;

import org.jspecify.annotations.NullMarked;
