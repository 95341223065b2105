/** The web console in a real browser, before the real edge. */
@NullMarked
package dev.tollgate.edge.console;

import org.jspecify.annotations.NullMarked;
