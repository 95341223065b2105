/** The parts of the storm test: load that goes on, backends that fall ill, what they got, and what is to be said of it. */
@NullMarked
package dev.tollgate.edge.storm;

import org.jspecify.annotations.NullMarked;
